/** Adds or removes a row in what was typed, where that cannot be stored yet and is shown again as it is. */
import { partField, type RowEdit, type SentFields } from "../answer-fields.js";
import type { CheckedPage } from "../check-page.js";

/** What was checked, with the row added or taken out, and without messages: nobody has asked for them. */
export function withRowEdited(checked: CheckedPage, edit: RowEdit): CheckedPage {
  return { ...checked, problems: [], entered: editedFields(checked.entered, edit) };
}

function editedFields(sent: SentFields, { field, action, row }: RowEdit): SentFields {
  const countField = partField.rowCount(field);
  const count = Number(sent.all(countField)[0] ?? 0);
  const inRow = new RegExp(`^${field.replaceAll(".", "\\.")}\\.r(\\d{1,4})(\\..+)?$`);
  return {
    all(name) {
      if (name === countField) return [String(action === "add" ? count + 1 : Math.max(0, count - 1))];
      const match = inRow.exec(name);
      if (match === null) return sent.all(name);
      const index = Number(match[1]);
      if (action === "add") return index < count ? sent.all(name) : [];
      return sent.all(`${partField.row(field, index >= row ? index + 1 : index)}${match[2] ?? ""}`);
    },
  };
}
