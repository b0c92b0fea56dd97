<?php
/**
 * A day of a CRM with PHP's SoapClient; prints what it saw as JSON. Arguments: the WSDL's query, `wsdl` or `wsdl=soap12`, and `gzip`
 * to have requests and replies compressed.
 */
error_reporting(E_ALL);
set_error_handler(fn ($level, $text) => throw new ErrorException($text));

$query = $argv[1];
$isPacked = ($argv[2] ?? '') === 'gzip';
[$keyId, $secret] = explode('.', getenv('SURVEY_LOOP_KEY'), 2);
$client = new SoapClient(getenv('SURVEY_LOOP_URL') . "/soap?$query", [
    'login' => $keyId,
    'password' => $secret,
    'soap_version' => $query === 'wsdl' ? SOAP_1_1 : SOAP_1_2,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'cache_wsdl' => WSDL_CACHE_NONE,
    'trace' => true,
] + ($isPacked ? ['compression' => SOAP_COMPRESSION_ACCEPT | SOAP_COMPRESSION_GZIP | 6] : []));
$externalId = "php-$query" . ($isPacked ? '-gzip' : '');
$invitation = [
    'surveyId' => 'support',
    'email' => 'ann@example.com',
    'externalId' => $externalId,
    'parameter' => [['name' => 'orderId', 'value' => 'A-77'], ['name' => 'plan', 'value' => 'größe & <more>']],
];
$first = $client->createTrackingUrl($invitation)->result;
$again = $client->createTrackingUrl($invitation)->result;

$page = $client->listInvitations(['surveyId' => 'support', 'externalId' => $externalId])->result;

$batch = $client->createTrackingUrls(['surveyId' => 'support', 'recipient' => [
    ['email' => 'a1@example.com', 'externalId' => $externalId],
    ['email' => 'a2@example.com', 'externalId' => $externalId],
    ['email' => 'nope'],
]])->result;
$refused = $batch->recipientResult[2];
$wasPacked = [$client->__getLastRequestHeaders(), $client->__getLastResponseHeaders()];
$wasPacked = array_map(fn ($headers) => preg_match('/^Content-Encoding: gzip\r?$/mi', $headers) === 1, $wasPacked);

$export = ['surveyId' => 'support', 'consumer' => strtr($externalId, '=', '-'), 'pageSize' => 1];
$one = $client->exportResponses($export)->result;
$oneAgain = $client->exportResponses($export)->result;
$two = $client->exportResponses($export + ['acknowledge' => $one->checkpoint])->result;

try {
    $client->createTrackingUrl(['surveyId' => 'support', 'email' => 'nope']);
    $fault = null;
} catch (SoapFault $thrown) {
    $typed = $thrown->detail->serviceFault;
    $fault = ['text' => $thrown->getMessage(), 'code' => $typed->code, 'field' => $typed->field];
}

echo json_encode([
    'version' => PHP_VERSION,
    'created' => [$first->created, $again->created],
    'trackingUrls' => [$first->trackingUrl, $again->trackingUrl],
    'listed' => array_map(fn ($each) => [
        'externalId' => $each->externalId,
        'status' => $each->status,
        'parameters' => array_column($each->parameter, 'value', 'name'),
    ], $page->invitation),
    'batch' => [$batch->createdCount, $batch->failedCount, $refused->errorCode, $refused->errorField],
    'exported' => array_map(fn ($each) => $each->response[0]->email, [$one, $oneAgain, $two]),
    'reasons' => array_values(array_map(fn ($answer) => $answer->value,
        array_filter($one->response[0]->answer, fn ($answer) => $answer->questionId === 'reasons'))),
    'comment' => array_column($two->response[0]->answer, 'value', 'questionId')['comment'],
    'hasMore' => [$one->hasMore, $two->hasMore],
    'fault' => $fault,
    'packed' => $wasPacked,
], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), "\n";
