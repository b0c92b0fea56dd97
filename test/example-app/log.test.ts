/** What the mini-server's log blanks out of its lines. */
import { expect, it } from "vitest";
import { createLog } from "../../example-app/src/log.js";

it("blanks out addresses, links and keys, also inside errors and their causes (T41)", () => {
  const lines: string[] = [];
  const cause = new Error("no mailbox for ann.o'neil+crm@mail.example.com");
  const link = "https://www.example.com/surveys/s/eyJhbGciOiJIUzI1NiJ9.eyJpIjoiUm9p.pU3TRwkkvVuX-IOG";
  const err = new Error(`sending ${link} with q71x4zb39lcn.2JQh7Cn8aHoZLCJp3CcQ5Zi2d1TCCa1F failed`, { cause });
  createLog((line) => lines.push(line)).error({ err, ticketId: "T-1001" }, "a survey could not be sent");
  expect(lines).toHaveLength(1);
  const entry = JSON.parse(lines[0]!);
  expect(entry).toMatchObject({ level: "error", message: "a survey could not be sent", ticketId: "T-1001" });
  expect(entry.err.message).toBe("sending https://www.example.com/surveys/s/[link] with [key] failed");
  expect(lines[0]).not.toMatch(/neil|crm@|example\.com"/);
});
