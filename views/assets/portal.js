// Makes pages of the portal better where scripts run; every page works without. It follows new answers and copies texts.
(() => {
  "use strict";

  /** Nothing is said more often than this to those who listen to the page. */
  const announcementMilliseconds = 10000;
  const retryMilliseconds = 60000;

  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        // Without the right to use the clipboard the text is selected, ready to be copied by hand.
        return;
      }
      button.textContent = button.dataset.copied;
    });
  }

  // A click on a bar or column does what its row in the table does.
  for (const chart of document.querySelectorAll(".chart")) {
    const rows = chart.querySelectorAll(".chart-table tbody tr");
    for (const shape of chart.querySelectorAll("[data-row]")) {
      const link = rows[Number(shape.dataset.row)]?.querySelector("th a");
      if (link === undefined || link === null) continue;
      shape.classList.add("clickable");
      shape.addEventListener("click", () => link.click());
    }
  }

  // The page of a download begins it at once, and looks how far it is until it has ended.
  const progressMilliseconds = 1000;
  const progressOf = (root) => root.querySelector("[data-download-progress]");
  const lookAgain = async () => {
    const response = await fetch(location.href);
    if (!response.ok) return;
    const found = progressOf(new DOMParser().parseFromString(await response.text(), "text/html"));
    const shown = progressOf(document);
    if (found === null || shown === null) return;
    const { downloadProgress: state } = found.dataset;
    if (found.textContent !== shown.textContent) shown.replaceChildren(...found.childNodes);
    if (state !== "whole" && state !== "broken") setTimeout(lookAgain, progressMilliseconds);
  };
  if (progressOf(document) !== null) {
    if (progressOf(document).dataset.downloadProgress === "none") document.querySelector("[data-download-start]").click();
    setTimeout(lookAgain, progressMilliseconds);
  }

  const live = document.querySelector("[data-live-stream]");
  if (live === null || typeof EventSource === "undefined") return;
  const shownAtFirst = Number(live.dataset.liveCompleted);
  const notice = live.querySelector(".live-notice");
  const noticeText = live.querySelector("[data-live-notice]");
  let source;
  let announcing;
  let news = "";

  const announce = () => {
    announcing = undefined;
    if (noticeText.textContent === news) return;
    noticeText.textContent = news;
    notice.hidden = false;
    announcing = setTimeout(announce, announcementMilliseconds);
  };

  const show = (data) => {
    for (const [key, text] of Object.entries(data.texts)) {
      const place = document.querySelector(`[data-live="${key}"]`);
      if (place !== null && place.textContent !== text) place.textContent = text;
    }
    const latest = document.querySelector("[data-live-part=latest]");
    if (latest !== null && !latest.contains(document.activeElement)) latest.innerHTML = data.latest;
    const count = data.completed - shownAtFirst;
    if (count < 1) return;
    news = count === 1 ? live.dataset.liveOne : live.dataset.liveMany.replace("2", String(count));
    if (announcing === undefined) announce();
  };

  const listen = () => {
    source = new EventSource(live.dataset.liveStream);
    source.addEventListener("numbers", (event) => show(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      // The browser comes back by itself after a break, but not once it was turned away.
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, retryMilliseconds);
    });
  };
  listen();
  // A page that was left must not keep its connection, nor come back from the browser's memory without one.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) listen();
  });
})();

// Makes drafts of surveys easier where scripts run: the preview follows what is typed, questions can be dragged, a file
// can be read into the field of the JSON. All of it works without, by buttons.
(() => {
  "use strict";

  const previewMilliseconds = 500;

  const form = document.querySelector("[data-live-form]");
  if (form !== null) {
    let waiting;
    let latest = 0;
    const look = async () => {
      const number = ++latest;
      const body = new URLSearchParams(new FormData(form));
      body.set("then", "look");
      const reply = await fetch(form.action, { method: "POST", body });
      // A conflict is told when the form is saved.
      if (!reply.ok || number !== latest) return;
      const before = document.querySelector(".preview-frame");
      const after = before.cloneNode();
      after.srcdoc = await reply.text();
      if (number === latest) before.replaceWith(after);
    };
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => look().catch(() => {}), previewMilliseconds);
    });
  }

  for (const part of document.querySelectorAll("[data-upload-for]")) {
    const field = document.getElementById(part.dataset.uploadFor);
    const file = part.querySelector("input");
    part.hidden = false;
    file.addEventListener("change", async () => {
      if (file.files.length > 0) field.value = await file.files[0].text();
    });
  }

  const dragForm = document.querySelector("[data-drag-form]");
  if (dragForm === null) return;
  let dragged;
  document.querySelector("[data-drag-hint]").hidden = false;
  const markTarget = (element) => {
    for (const each of document.querySelectorAll(".is-target")) each.classList.remove("is-target");
    element?.classList.add("is-target");
  };
  for (const list of document.querySelectorAll("[data-drop-page]")) {
    const own = () => [...list.children].filter((each) => each !== dragged);
    for (const element of list.children) {
      element.draggable = true;
      element.addEventListener("dragstart", (event) => {
        dragged = element;
        event.dataTransfer.setData("text/plain", element.dataset.place);
      });
      element.addEventListener("dragend", () => {
        dragged = undefined;
        markTarget();
      });
    }
    const section = list.closest(".draft-page");
    const targetOf = (event) => own().find((each) => {
      const { top, height } = each.getBoundingClientRect();
      return event.clientY < top + height / 2;
    });
    section.addEventListener("dragover", (event) => {
      if (dragged === undefined) return;
      event.preventDefault();
      markTarget(targetOf(event));
    });
    section.addEventListener("drop", (event) => {
      if (dragged === undefined) return;
      event.preventDefault();
      const target = targetOf(event);
      const index = target === undefined ? own().length : own().indexOf(target);
      dragForm.elements.step.value = `move:${dragged.dataset.place}`;
      dragForm.elements.to.value = `${list.dataset.dropPage}-${index}`;
      dragForm.submit();
    });
  }
})();
