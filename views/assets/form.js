/**
 * What the form can do beyond what it does without a script: it saves while somebody types, shows and hides questions as the
 * answers ask for it, says at once what does not fit, moves items of a ranking, takes keys, and tells an embedding page its
 * height. The server stays the judge: it is sent the page as it is, and answers with the page as it should be.
 */
const root = document.documentElement;
const form = document.querySelector("form[data-saved]");

/* The height, for pages that may embed this one. */
const embedders = (root.dataset.embedders ?? "").split(" ").filter(Boolean);
if (window.parent !== window && embedders.length > 0) {
  const known = location.ancestorOrigins?.[0];
  const targets = known === undefined ? embedders : embedders.filter((origin) => origin === known);
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    for (const origin of targets) window.parent.postMessage({ type: "survey-loop:height", height }, origin);
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
}

if (form) enhance(form.dataset);

function enhance(words) {
  const controls = "input:not([type=hidden]), textarea, select";
  // `form.action` is the button of that name.
  const address = form.getAttribute("action");
  /** Names of fields in questions that were answered and left. Only these get messages before the page is sent. */
  const left = new Set();
  /** Questions with something new in them. */
  const touched = new Set();
  for (const question of form.querySelectorAll(".question.has-problem")) leave(question);

  const state = document.createElement("p");
  state.className = "saving";
  const spoken = document.createElement("p");
  spoken.className = "unseen";
  spoken.setAttribute("role", "status");
  form.append(state, spoken);

  const questionOf = (element) => element?.closest?.(".question") ?? null;

  function leave(question) {
    for (const control of question.querySelectorAll(controls)) if (control.name) left.add(control.name);
  }

  /* Saving. One request at a time; what is typed meanwhile goes with the next one. */
  let timer;
  let underWay;
  let isNew = false;
  let isOver = false;
  let failures = 0;
  let say = "";

  function tellState(text, aloud) {
    state.textContent = text;
    if (aloud && say !== text) spoken.textContent = text;
    say = text;
  }

  function saveIn(milliseconds) {
    if (isOver) return;
    isNew = true;
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    clearTimeout(timer);
    if (underWay || !isNew || isOver) return underWay;
    isNew = false;
    underWay = send().finally(() => {
      underWay = undefined;
      if (isNew && failures === 0) saveIn(400);
    });
    return underWay;
  }

  async function send() {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
    const sent = new Map([...form.querySelectorAll(controls)].map((control) => [control, contentOf(control)]));
    fields.set("action", "save");
    fields.set("left", [...left].join(" "));
    let reply;
    let text;
    try {
      reply = await fetch(address, { method: "POST", body: fields, keepalive: document.hidden });
      text = await reply.text();
    } catch {
      return again();
    }
    if (reply.status >= 500 || reply.status === 429) return again();
    failures = 0;
    const page = new DOMParser().parseFromString(text, "text/html");
    const next = page.querySelector("form[data-saved]");
    if (!reply.ok || !next || pageOf(next) !== pageOf(form)) return stop(reply.status === 409 && next, page);
    const before = form.querySelectorAll(".question").length;
    addHandles(next);
    morph(form, next, sent);
    const progress = [document, page].map((each) => each.querySelector(".progress"));
    if (progress[0] && progress[1]) morph(progress[0], progress[1], sent);
    tellState(words.saved);
    if (form.querySelectorAll(".question").length > before) spoken.textContent = words.more;
  }

  const pageOf = (each) => each.elements.namedItem("page")?.value;

  /** The line is down, or the server is: everything stays typed and is sent later. */
  function again() {
    isNew = true;
    failures += 1;
    tellState(words.offline, true);
    timer = setTimeout(save, Math.min(30_000, 1000 * 2 ** failures));
  }

  /** Somebody else has changed the answers, or none are taken any more. What was typed stays to be read and copied. */
  function stop(isConflict, page) {
    isOver = true;
    tellState("");
    const notice = document.createElement("div");
    notice.className = "notice is-urgent";
    notice.setAttribute("role", "alert");
    const message = document.createElement("p");
    message.textContent = isConflict ? words.conflict : page.querySelector("main")?.textContent.trim();
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words.stored;
    notice.append(message, link);
    form.before(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  const contentOf = (control) =>
    control.type === "checkbox" || control.type === "radio" ? control.checked : control.value;

  /* Taking over what the server says: nodes stay the same, so that focus, selection and what was typed meanwhile stay. */
  const keyOf = (node) => {
    if (node.nodeType !== 1) return "";
    if (node.nodeName === "LABEL") node = node.querySelector("input") ?? node;
    if (node.name) return `${node.name} ${/^(radio|checkbox|hidden|submit)$/.test(node.type) ? node.value : ""}`;
    return node.dataset.key ?? (node.matches(".question, fieldset") ? node.id : "");
  };
  const isSame = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
  const isOurs = (node) => node === state || node === spoken;

  function morph(old, next, sent) {
    if (old.nodeType !== 1) {
      if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
      return;
    }
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    if (old.matches("input, textarea, select")) takeContent(old, next, sent);
    if (!old.matches("textarea")) morphChildren(old, next, sent);
    if (old.matches("select") && contentOf(old) !== next.value && mayTake(old, sent)) old.value = next.value;
  }

  const mayTake = (control, sent) =>
    control !== document.activeElement && (!sent.has(control) || sent.get(control) === contentOf(control));

  function takeContent(old, next, sent) {
    if (old.type === "file" || old.matches("select")) return;
    if (old.type === "hidden") old.value = next.value;
    else if (!mayTake(old, sent)) return;
    else if (old.type === "checkbox" || old.type === "radio") old.checked = next.checked;
    else if (old.value !== next.value) old.value = next.value;
  }

  function morphChildren(old, next, sent) {
    let place = old.firstChild;
    const skip = () => {
      while (place && isOurs(place)) place = place.nextSibling;
    };
    for (const wanted of [...next.childNodes]) {
      skip();
      let found = place;
      while (found && (isOurs(found) || !isSame(found, wanted))) found = found.nextSibling;
      // A keyed node may stand further on; others are only taken where they stand.
      if (found && found !== place && keyOf(wanted) === "") found = keyOf(place) === "" ? null : found;
      if (!found) {
        old.insertBefore(document.importNode(wanted, true), place);
        continue;
      }
      if (found === place) place = place.nextSibling;
      else if (!moveOut(old, place, found)) old.insertBefore(found, place);
      else place = found.nextSibling;
      morph(found, wanted, sent);
    }
    while (place) {
      const gone = place;
      place = place.nextSibling;
      if (!isOurs(gone)) gone.remove();
    }
  }

  /** Takes out what stands before a node and is not wanted there, so that the node itself (and its focus) is not moved. */
  function moveOut(parent, from, until) {
    if (!until.contains(document.activeElement)) return false;
    while (from !== until) {
      const next = from.nextSibling;
      if (!isOurs(from)) parent.insertBefore(from, null);
      from = next;
    }
    return true;
  }

  /* Messages at once: what is missing, and what the browser itself cannot read. The server has the last word. */
  function check(question) {
    if (question.querySelector(".question")) return;
    const fields = [...question.querySelectorAll(controls)].filter((control) => !control.name.endsWith(".comment"));
    const isEmpty = fields.every((control) => (control.type === "radio" || control.type === "checkbox"
      ? !control.checked : control.value.trim() === "" && !control.validity.badInput));
    const isWrong = fields.some(({ validity }) => validity.badInput || validity.typeMismatch);
    show(question, isEmpty ? question.dataset.missing : isWrong ? question.dataset.wrong : "", fields);
  }

  function show(question, message, fields) {
    const id = `${question.id.replace(/-question$/, "")}-problem`;
    let line = document.getElementById(id);
    if (!message) {
      if (line?.dataset.own) line.remove();
      return;
    }
    if (!line) {
      line = document.createElement("p");
      line.dataset.own = "1";
      line.className = "problem";
      line.id = id;
      const title = question.querySelector(".question-title");
      title.after(line);
    }
    line.textContent = message;
    question.classList.add("has-problem");
    for (const control of fields) {
      control.setAttribute("aria-invalid", "true");
      if (control.type !== "radio" && control.type !== "checkbox") control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    }
  }

  form.addEventListener("input", (event) => {
    const question = questionOf(event.target);
    if (question && event.target.type !== "file") {
      touched.add(question);
      saveIn(/^(radio|checkbox|select-one)$/.test(event.target.type) ? 250 : 1000);
    }
  });
  form.addEventListener("focusout", (event) => {
    const question = questionOf(event.target);
    if (!question || !touched.has(question) || question.contains(event.relatedTarget)) return;
    touched.delete(question);
    leave(question);
    check(question);
    saveIn(150);
  });
  // A page that is sent waits for the saving under way: it must carry the newest revision.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    isNew = false;
    if (!underWay) {
      isOver = true;
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    underWay.then(() => {
      isNew = false;
      form.requestSubmit(submitter?.isConnected ? submitter : undefined);
    });
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && isNew) save();
  });
  // A page out of the browser's memory shows what was true when it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.replace(`${address}?page=${pageOf(form)}`);
  });

  /* Ranking: a handle for each item, to be dragged or moved by the arrow keys. The numbered fields stay. */
  addHandles(form);

  function addHandles(within) {
    for (const row of within.querySelectorAll(".rank-row[data-move]")) {
      const handle = row.ownerDocument.createElement("button");
      handle.type = "button";
      handle.className = "rank-handle";
      handle.setAttribute("aria-label", row.dataset.move);
      row.prepend(handle);
    }
  }

  function rank(list) {
    [...list.children].forEach((row, index) => {
      row.querySelector("select").value = String(index + 1);
    });
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest(".rank-handle")?.parentElement;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!row || !step) return;
    event.preventDefault();
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    // The neighbour moves, so that the focus stays.
    if (other) row[step < 0 ? "after" : "before"](other);
    rank(row.parentElement);
    spoken.textContent = `${row.querySelector("label").textContent}: ${row.querySelector("select").value}`;
  });

  form.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".rank-handle");
    if (!handle || event.button !== 0) return;
    const row = handle.parentElement;
    const list = row.parentElement;
    handle.setPointerCapture(event.pointerId);
    row.classList.add("is-moving");
    const move = ({ clientY }) => {
      const over = [...list.children].find((each) => {
        const { top, bottom } = each.getBoundingClientRect();
        return each !== row && clientY > top && clientY < bottom;
      });
      if (!over) return;
      const { top, height } = over.getBoundingClientRect();
      const isAbove = row.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_PRECEDING;
      if (isAbove ? clientY < top + height / 2 : clientY > top + height / 2) row[isAbove ? "after" : "before"](over);
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      row.classList.remove("is-moving");
      rank(list);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end, { once: true });
  });

  /* Keys: digits choose in the group that has the focus, Enter goes on to the next question. They can be switched off. */
  const keys = document.querySelector(".keys");
  const choice = keys?.querySelector("input");
  if (choice) {
    keys.hidden = false;
    choice.checked = true;
    try {
      choice.checked = sessionStorage.getItem("survey-loop-keys") !== "off";
    } catch {}
    choice.addEventListener("change", () => {
      try {
        sessionStorage.setItem("survey-loop-keys", choice.checked ? "on" : "off");
      } catch {}
    });
  }
  let digits = "";
  let digitsEnd;

  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!choice?.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (target.type !== "radio" && target.type !== "checkbox") return;
    const group = target.closest("fieldset");
    if (key === "Enter") {
      const all = [...form.querySelectorAll(".question")].filter((each) => !each.querySelector(".question"));
      const next = all.slice(all.indexOf(questionOf(target)) + 1).map(firstOf).find(Boolean);
      event.preventDefault();
      (next ?? form.querySelector(".send")).focus();
    } else if (/^[0-9]$/.test(key)) {
      clearTimeout(digitsEnd);
      digitsEnd = setTimeout(() => {
        digits = "";
      }, 800);
      const found = byNumber(group, digits + key) ?? byNumber(group, key);
      digits = byNumber(group, digits + key) ? digits + key : key;
      if (!found || found.disabled) return;
      event.preventDefault();
      found.focus();
      found.click();
    }
  });

  const firstOf = (question) =>
    question.querySelector("input[type=radio]:checked:enabled") ??
    question.querySelector("input:not([type=hidden]):enabled, textarea:enabled, select:enabled");

  /** The choice that is that number; where choices are words, the one in that place. */
  function byNumber(group, text) {
    const inputs = [...group.querySelectorAll("input[type=radio], input[type=checkbox]")];
    const isScale = inputs.every(({ value }) => /^\d+$/.test(value));
    return isScale ? inputs.find(({ value }) => value === text) : inputs[Number(text) - 1];
  }
}
