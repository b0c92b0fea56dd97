<?php
/** A day of a CRM with PHP's xmlrpc extension over a plain HTTP stream; prints what it saw as JSON. */
// Loading it says on newer versions that it is not maintained in PHP itself any more; that is not about us.
error_reporting(E_ALL & ~E_DEPRECATED);
set_error_handler(fn ($level, $text) => throw new ErrorException($text), E_ALL & ~E_DEPRECATED);

/** Calls a method; a fault is returned as the extension shows it. */
function call(string $method, array $arguments): mixed
{
    $body = xmlrpc_encode_request($method, $arguments, ['encoding' => 'UTF-8', 'escaping' => 'markup']);
    $reply = file_get_contents(getenv('SURVEY_LOOP_URL') . '/xmlrpc', false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Content-Type: text/xml', 'Authorization: Basic ' . base64_encode(strtr(getenv('SURVEY_LOOP_KEY'), '.', ':'))],
        'content' => $body,
    ]]));
    return xmlrpc_decode($reply, 'UTF-8');
}

function loop(string $operation, array $input): array
{
    return call("surveyLoop.$operation", [$input]);
}

$externalId = 'php-xmlrpc';
$invitation = [
    'surveyId' => 'support',
    'email' => 'ann@example.com',
    'externalId' => $externalId,
    'parameters' => ['orderId' => 'A-77', 'plan' => 'größe & <more>'],
];
$first = loop('createTrackingUrl', $invitation);
$again = loop('createTrackingUrl', $invitation);

$page = loop('listInvitations', ['surveyId' => 'support', 'externalId' => $externalId]);

$batch = loop('createTrackingUrls', ['surveyId' => 'support', 'recipients' => [
    ['email' => 'a1@example.com', 'externalId' => $externalId],
    ['email' => 'a2@example.com', 'externalId' => $externalId],
    ['email' => 'nope'],
]]);
$refused = $batch['recipientResults'][2];

$export = ['surveyId' => 'support', 'consumer' => $externalId, 'pageSize' => 1];
$one = loop('exportResponses', $export);
$oneAgain = loop('exportResponses', $export);
$two = loop('exportResponses', $export + ['acknowledge' => $one['checkpoint']]);

$fault = loop('createTrackingUrl', ['surveyId' => 'support', 'email' => 'nope']);

$many = call('system.multicall', [[
    ['methodName' => 'surveyLoop.listSurveys', 'params' => []],
    ['methodName' => 'surveyLoop.getSurvey', 'params' => [['surveyId' => 'nothing']]],
]]);

echo json_encode([
    'version' => PHP_VERSION,
    'created' => [$first['created'], $again['created']],
    'trackingUrls' => [$first['trackingUrl'], $again['trackingUrl']],
    'listed' => array_map(fn ($each) => [
        'externalId' => $each['externalId'],
        'status' => $each['status'],
        'parameters' => $each['parameters'],
    ], $page['invitations']),
    'batch' => [$batch['createdCount'], $batch['failedCount'], $refused['errorCode'], $refused['errorField']],
    'exported' => array_map(fn ($each) => $each['responses'][0]['email'], [$one, $oneAgain, $two]),
    'reasons' => $one['responses'][0]['answers']['reasons'],
    'comment' => $two['responses'][0]['answers']['comment'],
    'hasMore' => [$one['hasMore'], $two['hasMore']],
    'fault' => xmlrpc_is_fault($fault) ? ['code' => $fault['faultCode'], 'text' => $fault['faultString']] : null,
    'multicall' => [$many[0][0]['surveys'][0]['surveyId'], $many[1]['faultCode']],
    'methods' => count(call('system.listMethods', [])),
], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), "\n";
