// The order of the documentation: every page stands here once. Read by the site and by test/docs/site.test.ts.

const page = (text, link) => ({ text, link: `/${link}` });

export const sidebar = [
  { text: "Tutorial", items: [page("The first loop in five minutes", "tutorial")] },
  { text: "For CRM administrators", items: [page("Five steps", "for-crm-administrators")] },
  {
    text: "How to",
    items: [
      page("Embed it in an existing app", "embedding"),
      page("Write a storage driver", "write-your-own-driver"),
      page("Use views of your own", "views"),
      page("Use a login of your own", "own-login"),
      page("Send webhooks", "webhooks"),
      page("Import every night", "nightly-import"),
      page("Send reminders", "reminders"),
      page("Answer GDPR requests", "gdpr-requests"),
    ],
  },
  {
    text: "Running it",
    items: [
      page("Machines, containers, secrets", "running"),
      page("Behind a proxy", "behind-a-proxy"),
      page("Monitoring and alerts", "monitoring"),
      page("Backup, restore, move", "backup"),
      page("Upgrading", "upgrading"),
    ],
  },
  {
    text: "Clients",
    collapsed: true,
    items: [
      page("Overview", "clients/"),
      page("curl", "clients/curl"),
      page("Node", "clients/node"),
      page("PHP", "clients/php"),
      page("Python", "clients/python"),
      page("Java", "clients/java"),
      page("C#", "clients/csharp"),
      page("Apex", "clients/apex"),
      page("Salesforce", "clients/salesforce"),
      page("Siebel", "clients/siebel"),
      page("ServiceNow", "clients/servicenow"),
      page("Dynamics", "clients/dynamics"),
      page("SAP", "clients/sap"),
    ],
  },
  {
    text: "Reference",
    items: [
      page("Calling it", "calling"),
      page("Operations", "operations"),
      page("Options", "options"),
      page("Error codes", "errors"),
      page("Events", "events"),
      page("Metrics", "monitoring#metrics"),
      page("Command line", "cli"),
      page("Survey definitions", "definitions"),
      page("Expressions", "expressions"),
      page("Portal", "portal"),
      page("Downloads", "downloads"),
      page("Compatibility", "compatibility"),
      page("Checking a WSDL", "checking-a-wsdl"),
      page("Glossary", "glossary"),
      page("Changelog", "changelog"),
    ],
  },
  {
    text: "Explanation",
    items: [
      page("Architecture", "architecture"),
      page("Storage and its guarantees", "storage"),
      page("Decisions", "decisions"),
      page("Security and threats", "security"),
      page("Scaling", "scaling"),
      page("Performance", "performance"),
      page("Accessibility", "accessibility"),
      page("Evidence", "evidence"),
    ],
  },
];
