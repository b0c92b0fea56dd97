# A day of a CRM with SOAP::Lite, without the WSDL; prints what it saw as JSON. Argument: the version, 1.1 or 1.2.
use strict;
use warnings;
use utf8;
use JSON::PP;
use SOAP::Lite;

my ($version) = @ARGV;
my ($key_id, $secret) = split /\./, $ENV{SURVEY_LOOP_KEY}, 2;
(my $address = "$ENV{SURVEY_LOOP_URL}/soap") =~ s{://}{://$key_id:$secret@};
my $namespace = 'urn:express-survey-loop:v1';
# The version first: what is made after it keeps it.
my $soap = SOAP::Lite->soapversion($version)->proxy($address)->default_ns($namespace)->on_action(sub { "$_[0]#$_[1]" });
# Faults are answers here, not reasons to die.
$soap->on_fault(sub { $_[1] });

# Fields in order, as name and value; a value that is a list holds the fields of a structure.
sub fields {
    my (@pairs) = @_;
    my @data;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        push @data, ref $value
            ? SOAP::Data->name($name => \SOAP::Data->value(fields(@$value)))
            : SOAP::Data->name($name => $value)->type('string');
    }
    return @data;
}

sub call {
    my ($operation, @input) = @_;
    return $soap->call($operation => fields(@input));
}

sub result { return call(@_)->valueof('//result') }

# SOAP::Lite gives bytes where a text is not ASCII.
sub text { my ($value) = @_; utf8::decode($value) if !utf8::is_utf8($value); return $value }
sub boolean { return $_[0] eq 'true' ? JSON::PP::true : JSON::PP::false }

my $external_id = "perl-soap-$version";
my @invitation = (
    surveyId => 'support', email => 'ann@example.com', externalId => $external_id,
    parameter => [name => 'orderId', value => 'A-77'],
    parameter => [name => 'plan', value => 'größe & <more>'],
);
my $first = result('createTrackingUrl', @invitation);
my $again = result('createTrackingUrl', @invitation);

my @listed = call('listInvitations', surveyId => 'support', externalId => $external_id)->valueof('//result/invitation');
my @parameters = call('listInvitations', surveyId => 'support', externalId => $external_id)->valueof('//invitation/parameter');

my $batch = call('createTrackingUrls', surveyId => 'support',
    recipient => [email => 'a1@example.com', externalId => $external_id],
    recipient => [email => 'a2@example.com', externalId => $external_id],
    recipient => [email => 'nope'],
);
my $counts = $batch->valueof('//result');
my $refused = ($batch->valueof('//recipientResult'))[2];

(my $consumer = $external_id) =~ tr{.}{-};
my @export = (surveyId => 'support', consumer => $consumer, pageSize => 1);
my $one = call('exportResponses', @export);
my $one_again = call('exportResponses', @export);
my $checkpoint = $one->valueof('//result')->{checkpoint};
my $two = call('exportResponses', surveyId => 'support', consumer => $consumer, acknowledge => $checkpoint, pageSize => 1);
my %comment = map { $_->{questionId} => $_->{value} } $two->valueof('//answer');

my $fault = call('createTrackingUrl', surveyId => 'support', email => 'nope');

print JSON::PP->new->utf8->encode({
    version => "$SOAP::Lite::VERSION",
    created => [map { boolean($_->{created}) } $first, $again],
    trackingUrls => [map { $_->{trackingUrl} } $first, $again],
    listed => [map { {
        externalId => $_->{externalId},
        status => $_->{status},
        parameters => { map { $_->{name} => text($_->{value}) } @parameters },
    } } @listed],
    batch => [$counts->{createdCount} + 0, $counts->{failedCount} + 0, $refused->{errorCode}, $refused->{errorField}],
    exported => [map { $_->valueof('//response')->{email} } $one, $one_again, $two],
    reasons => [map { $_->{value} } grep { $_->{questionId} eq 'reasons' } $one->valueof('//answer')],
    comment => text($comment{comment}),
    hasMore => [map { boolean($_->valueof('//result')->{hasMore}) } $one, $two],
    fault => {
        text => $version eq '1.1' ? $fault->faultstring : ($fault->valueof('//Reason/Text'))[0],
        code => $fault->valueof('//serviceFault')->{code},
        field => $fault->valueof('//serviceFault')->{field},
    },
});
