const root="/tmp/wt-postgres/";
const { startPostgres } = await import(root+"bench/postgres-server.js");
const { createPostgresStorage } = await import(root+"dist/index.js");
const { creation, invite,completion } = await import(root+"dist/storage-conformance/examples.js");
const pg=(await import(root+"node_modules/pg/esm/index.mjs")).default;
const s = await startPostgres();
const c = new pg.Client({connectionString:s.url}); await c.connect();
const { CommitLane } = await import(root+"dist/storage/postgres/commit-rounds.js");
const st = createPostgresStorage({url:s.url, schema:"b"}); await st.open();
await c.query("CREATE TABLE raw2 (LIKE b.invitations INCLUDING INDEXES)");
let n=0; const inv=(k)=>Array.from({length:k},()=>invite("s",`bench-${String(n++).padStart(11,"0")}`,{externalId:`case-${n}`,parameters:{employeeId:"E-1042",campaignId:"spring-2026"}}));
const rateOf=async(callers,works)=>{let next=0;const a=performance.now();const cpu=process.cpuUsage();await Promise.all(Array.from({length:callers},async()=>{while(next<works.length)await works[next++]()}));const u=process.cpuUsage(cpu);return [Math.round(works.length/(performance.now()-a)*1000), "cpu us", Math.round((u.user+u.system)/works.length)].join(" ")};
for(let k=0;k<4;k++){
 const l=inv(6400); const a=performance.now();
 for(let i=0;i<l.length;i+=64){const r=l.slice(i,i+64);await c.query("INSERT INTO raw2 (survey_id,invitation_id,record,natural_key,email_identity,external_id,created_at,changed_at,revision,mark,reminder_count) SELECT *,1,1,0 FROM unnest($1::text[],$2::text[],$3::json[],$4::bytea[],$5::text[],$6::text[],$7::text[],$8::text[])",[r.map(x=>x.surveyId),r.map(x=>x.invitationId),r.map(x=>JSON.stringify(x)),r.map(x=>Buffer.from(x.emailIdentity)),r.map(x=>x.emailIdentity),r.map(x=>x.externalId),r.map(x=>x.createdAt),r.map(x=>x.changedAt)])}
 const raw=Math.round(6400/(performance.now()-a)*1000);
 const ch=l.map(creation);
 const cr=await rateOf(64,ch.map(x=>()=>st.commit([x])));
 console.log(process.env.RAO, "raw2",raw,"create",cr);
}
await st.close(); await c.end(); await s.stop();
