"""A day of a CRM with xmlrpc.client of the standard library; prints what it saw as JSON."""

import json
import os
import platform
import sys
import xmlrpc.client

address = os.environ["SURVEY_LOOP_URL"].replace("://", "://" + os.environ["SURVEY_LOOP_KEY"].replace(".", ":", 1) + "@")
server = xmlrpc.client.ServerProxy(address + "/xmlrpc", use_builtin_types=True)
loop = server.surveyLoop
external_id = "python-xmlrpc"

invitation = {
    "surveyId": "support",
    "email": "ann@example.com",
    "externalId": external_id,
    "parameters": {"orderId": "A-77", "plan": "größe & <more>"},
}
first = loop.createTrackingUrl(invitation)
again = loop.createTrackingUrl(invitation)

page = loop.listInvitations({"surveyId": "support", "externalId": external_id})

recipients = [
    {"email": "a1@example.com", "externalId": external_id},
    {"email": "a2@example.com", "externalId": external_id},
    {"email": "nope"},
]
batch = loop.createTrackingUrls({"surveyId": "support", "recipients": recipients})
refused = batch["recipientResults"][2]

export = {"surveyId": "support", "consumer": external_id, "pageSize": 1}
one = loop.exportResponses(export)
one_again = loop.exportResponses(export)
two = loop.exportResponses({**export, "acknowledge": one["checkpoint"]})

fault = None
try:
    loop.createTrackingUrl({"surveyId": "support", "email": "nope"})
except xmlrpc.client.Fault as thrown:
    fault = {"text": thrown.faultString, "code": thrown.faultCode}

many = xmlrpc.client.MultiCall(server)
many.surveyLoop.listSurveys()
many.surveyLoop.getSurvey({"surveyId": "nothing"})
results = many()
surveys = results[0]["surveys"]
try:
    results[1]
    second = None
except xmlrpc.client.Fault as thrown:
    second = thrown.faultCode

json.dump(
    {
        "version": platform.python_version(),
        "created": [first["created"], again["created"]],
        "trackingUrls": [first["trackingUrl"], again["trackingUrl"]],
        "listed": [{name: each[name] for name in ("externalId", "status", "parameters")} for each in page["invitations"]],
        "batch": [batch["createdCount"], batch["failedCount"], refused["errorCode"], refused["errorField"]],
        "exported": [each["responses"][0]["email"] for each in (one, one_again, two)],
        "reasons": one["responses"][0]["answers"]["reasons"],
        "comment": two["responses"][0]["answers"]["comment"],
        "hasMore": [one["hasMore"], two["hasMore"]],
        "fault": fault,
        "multicall": [surveys[0]["surveyId"], second],
        "methods": len(server.system.listMethods()),
    },
    sys.stdout,
)
