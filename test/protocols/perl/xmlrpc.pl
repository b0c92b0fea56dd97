# A day of a CRM with RPC::XML; prints what it saw as JSON.
use strict;
use warnings;
use utf8;
use JSON::PP;
use RPC::XML;
use RPC::XML::Client;

# The package takes all text for US-ASCII otherwise.
$RPC::XML::ENCODING = 'UTF-8';
$RPC::XML::FORCE_STRING_ENCODING = 0;
my ($key_id, $secret) = split /\./, $ENV{SURVEY_LOOP_KEY}, 2;
my $client = RPC::XML::Client->new("$ENV{SURVEY_LOOP_URL}/xmlrpc");
$client->credentials('survey-loop', $key_id, $secret);

# Without `simple_request`, a fault is an answer with a name of its own.
sub call {
    my ($method, @arguments) = @_;
    my $reply = $client->send_request($method, @arguments);
    die $reply unless ref $reply;
    return $reply->is_fault ? { faultCode => $reply->code, faultString => $reply->string } : $reply->value;
}
sub loop { my ($operation, $input) = @_; return call("surveyLoop.$operation", $input) }
sub text { my ($value) = @_; utf8::decode($value) if !utf8::is_utf8($value); return $value }
sub boolean { return $_[0] ? JSON::PP::true : JSON::PP::false }

my $external_id = 'perl-xmlrpc';
my $plan = 'größe & <more>';
my $invitation = {
    surveyId => 'support', email => 'ann@example.com', externalId => $external_id,
    parameters => { orderId => 'A-77', plan => RPC::XML::string->new($plan) },
};
my $first = loop('createTrackingUrl', $invitation);
my $again = loop('createTrackingUrl', $invitation);

my $page = loop('listInvitations', { surveyId => 'support', externalId => $external_id });

my $batch = loop('createTrackingUrls', { surveyId => 'support', recipients => [
    { email => 'a1@example.com', externalId => $external_id },
    { email => 'a2@example.com', externalId => $external_id },
    { email => 'nope' },
] });
my $refused = $batch->{recipientResults}[2];

my %export = (surveyId => 'support', consumer => $external_id, pageSize => 1);
my $one = loop('exportResponses', {%export});
my $one_again = loop('exportResponses', {%export});
my $two = loop('exportResponses', { %export, acknowledge => $one->{checkpoint} });

my $fault = loop('createTrackingUrl', { surveyId => 'support', email => 'nope' });

my $many = call('system.multicall', [
    { methodName => 'surveyLoop.listSurveys', params => [] },
    { methodName => 'surveyLoop.getSurvey', params => [{ surveyId => 'nothing' }] },
]);

print JSON::PP->new->utf8->encode({
    version => "$RPC::XML::VERSION",
    created => [map { boolean($_->{created}) } $first, $again],
    trackingUrls => [map { $_->{trackingUrl} } $first, $again],
    listed => [map { my $each = $_; {
        externalId => $each->{externalId},
        status => $each->{status},
        parameters => { map { $_ => text($each->{parameters}{$_}) } keys %{ $each->{parameters} } },
    } } @{ $page->{invitations} }],
    batch => [$batch->{createdCount} + 0, $batch->{failedCount} + 0, $refused->{errorCode}, $refused->{errorField}],
    exported => [map { $_->{responses}[0]{email} } $one, $one_again, $two],
    reasons => $one->{responses}[0]{answers}{reasons},
    comment => text($two->{responses}[0]{answers}{comment}),
    hasMore => [map { boolean($_->{hasMore}) } $one, $two],
    fault => { code => $fault->{faultCode} + 0, text => $fault->{faultString} },
    multicall => [$many->[0][0]{surveys}[0]{surveyId}, $many->[1]{faultCode} + 0],
    methods => scalar @{ call('system.listMethods') },
});
