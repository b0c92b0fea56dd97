const root="/tmp/wt-postgres/";
const { startPostgres } = await import(root+"bench/postgres-server.js");
const { createPostgresStorage } = await import(root+"dist/index.js");
const { creation, invite,completion } = await import(root+"dist/storage-conformance/examples.js");
const pg=(await import(root+"node_modules/pg/esm/index.mjs")).default;
const s = await startPostgres();
const st = createPostgresStorage({url:s.url, schema:"b"}); await st.open();
const c = new pg.Client({connectionString:s.url}); await c.connect();
await c.query("CREATE TABLE raw (survey_id text, id text, record json, PRIMARY KEY (survey_id, id))");
let n=0; const inv=(k)=>Array.from({length:k},()=>invite("s",`bench-${String(n++).padStart(11,"0")}`,{externalId:`case-${n}`,parameters:{employeeId:"E-1042",campaignId:"spring-2026"}}));
const rateOf=async(callers,works)=>{let next=0;const a=performance.now();const cpu=process.cpuUsage();await Promise.all(Array.from({length:callers},async()=>{while(next<works.length)await works[next++]()}));const u=process.cpuUsage(cpu);return [Math.round(works.length/(performance.now()-a)*1000), "cpu us", Math.round((u.user+u.system)/works.length)].join(" ")};
for(let k=0;k<6;k++){
 const l=inv(6400); const a=performance.now();
 for(let i=0;i<l.length;i+=64){const r=l.slice(i,i+64);await c.query("INSERT INTO raw SELECT * FROM unnest($1::text[],$2::text[],$3::json[])",[r.map(x=>x.surveyId),r.map(x=>x.invitationId),r.map(x=>JSON.stringify(x))])}
 const raw=Math.round(6400/(performance.now()-a)*1000);
 const cr=await rateOf(64,l.map(x=>()=>st.commit([creation(x)])));
 const u=l.map(invitation=>({revision:1,invitation,responses:[]}));
 const su=await rateOf(64,u.map((x,i)=>()=>st.commit([completion(x,{nps:i%11,text:"Fine."})])));
 console.log("raw",raw,"create",cr,"submit",su);
}
await st.close(); await c.end(); await s.stop();
