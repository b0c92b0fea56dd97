"""A day of a CRM with zeep; prints what it saw as JSON. Arguments: the WSDL's query, and `basic`, `token` or `digest`."""

import json
import os
import sys

import requests
import zeep
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

query, security = sys.argv[1:]
key_id, secret = os.environ["SURVEY_LOOP_KEY"].split(".", 1)
session = requests.Session()
if security == "basic":
    session.auth = (key_id, secret)
client = zeep.Client(
    os.environ["SURVEY_LOOP_URL"] + "/soap?" + query,
    transport=Transport(session=session),
    wsse=None if security == "basic" else UsernameToken(key_id, secret, use_digest=security == "digest"),
)
loop = client.service
external_id = "zeep-" + query + "-" + security

# zeep asks for gzip by itself, and shows only what was inside.
packed = []
session.hooks["response"].append(lambda reply, *_, **__: packed.append(reply.headers.get("Content-Encoding")))

invitation = {
    "surveyId": "support",
    "email": "ann@example.com",
    "externalId": external_id,
    "parameter": [{"name": "orderId", "value": "A-77"}, {"name": "plan", "value": "größe & <more>"}],
}
first = loop.createTrackingUrl(**invitation)
again = loop.createTrackingUrl(**invitation)

page = loop.listInvitations(surveyId="support", externalId=external_id)

recipients = [
    {"email": "a1@example.com", "externalId": external_id},
    {"email": "a2@example.com", "externalId": external_id},
    {"email": "nope"},
]
batch = loop.createTrackingUrls(surveyId="support", recipient=recipients)
refused = batch.recipientResult[2]

export = {"surveyId": "support", "consumer": external_id.replace("=", "-"), "pageSize": 1}
one = loop.exportResponses(**export)
one_again = loop.exportResponses(**export)
two = loop.exportResponses(**export, acknowledge=one.checkpoint)

fault = None
try:
    loop.createTrackingUrl(surveyId="support", email="nope")
except zeep.exceptions.Fault as thrown:
    element = client.get_element("{urn:express-survey-loop:v1}serviceFault")
    detail = thrown.detail
    typed = element.parse(detail.find("{urn:express-survey-loop:v1}serviceFault"), client.wsdl.types)
    fault = {"text": thrown.message, "code": typed.code, "field": typed.field}

json.dump(
    {
        "version": zeep.__version__,
        "created": [first.created, again.created],
        "trackingUrls": [first.trackingUrl, again.trackingUrl],
        "listed": [
            {
                "externalId": each.externalId,
                "status": each.status,
                "parameters": {pair.name: pair.value for pair in each.parameter},
            }
            for each in page.invitation
        ],
        "batch": [batch.createdCount, batch.failedCount, refused.errorCode, refused.errorField],
        "exported": [each.response[0].email for each in (one, one_again, two)],
        "reasons": [answer.value for answer in one.response[0].answer if answer.questionId == "reasons"],
        "comment": {answer.questionId: answer.value for answer in two.response[0].answer}["comment"],
        "hasMore": [one.hasMore, two.hasMore],
        "fault": fault,
        "packed": "gzip" in packed,
    },
    sys.stdout,
)
