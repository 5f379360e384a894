// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Lay maps drawn on the server over one that can be moved. The drawing stays in the page, for
// whoever has no scripts; names come from its links and are only ever set as text.
import * as L from "leaflet/dist/leaflet-src.esm.js";
import "leaflet/dist/leaflet.css";
import "./map.css";

const english = document.documentElement.lang === "en";
const say = (it, en) => (english ? en : it);
const meta = (name) => document.querySelector(`meta[name="albo-${name}"]`);
const ink = getComputedStyle(document.documentElement).getPropertyValue("--sea").trim() || "#00596b";
const strong = getComputedStyle(document.documentElement).getPropertyValue("--bad").trim() || "#a8172f";
const CALM = { radius: 7, weight: 1.5, color: "#fff", fillColor: ink, fillOpacity: 0.85 };
const MARKED = { radius: 11, weight: 3, color: "#fff", fillColor: strong, fillOpacity: 1 };
const LAND = { color: "#a5b8c0", weight: 1.2, fillColor: "#fff", fillOpacity: 1 };

const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);
const button = (text, act) => {
  const made = make("button", { type: "button", className: "map-button", textContent: text });
  made.addEventListener("click", act);
  return made;
};

document.querySelectorAll("figure.map-frame").forEach(upgrade);
// A part of a page that came later may have a map of its own.
document.addEventListener("albo:shown", (event) => event.target.querySelectorAll("figure.map-frame:not(.is-live)").forEach(upgrade));

function upgrade(frame) {
  const drawing = frame.querySelector("svg");
  const links = [...drawing.querySelectorAll("a[data-longitude]")];
  if (!links.length) return;
  const place = make("div", { className: "map-live" });
  frame.prepend(place);
  frame.classList.add("is-live");
  const map = L.map(place, { zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, attributionControl: false });
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", drawing.getAttribute("aria-label"));
  L.control.zoom({ zoomInTitle: say("Ingrandire", "Zoom in"), zoomOutTitle: say("Rimpicciolire", "Zoom out") }).addTo(map);
  // The wheel moves the page until somebody has shown that the map is what is meant.
  map.on("click focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());

  // A point has no shape before the map knows what part of the world it shows.
  fit(map, links);
  const points = links.map((link) => point(map, link));
  walk(points);
  boundaries(map);
  tie(points);
  corner(map, frame, place, links);
}

// One place: a circle that says its name, and leads to its page.
function point(map, link) {
  const circle = L.circleMarker(where(link), CALM).addTo(map);
  const name = link.getAttribute("aria-label");
  const box = make("p", { className: "map-name" });
  box.append(make("a", { href: link.getAttribute("href"), textContent: name, dir: "auto" }));
  circle.bindPopup(box, { closeButton: false, autoPanPadding: [16, 16] });
  const shape = circle.getElement();
  shape.setAttribute("role", "button");
  shape.setAttribute("aria-label", name);
  shape.setAttribute("tabindex", "-1");
  return { circle, shape, name, href: link.getAttribute("href"), link: box.firstChild };
}

// All points are one stop of the keyboard; arrows go from one to the next.
function walk(points) {
  points[0].shape.setAttribute("tabindex", "0");
  const go = (from, to) => {
    const next = points[(to + points.length) % points.length];
    points[from].shape.setAttribute("tabindex", "-1");
    next.shape.setAttribute("tabindex", "0");
    next.shape.focus();
  };
  points.forEach((one, number) => {
    const steps = { ArrowRight: number + 1, ArrowDown: number + 1, ArrowLeft: number - 1, ArrowUp: number - 1, Home: 0, End: points.length - 1 };
    one.shape.addEventListener("keydown", (event) => {
      if (event.key in steps) go(number, steps[event.key]);
      else if (event.key === "Enter" || event.key === " ") {
        one.circle.openPopup();
        one.link.focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    one.link.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      one.circle.closePopup();
      one.shape.focus();
      event.stopPropagation();
    });
  });
}

function where(link) {
  return [Number(link.dataset.latitude), Number(link.dataset.longitude)];
}

function fit(map, links) {
  map.fitBounds(L.latLngBounds(links.map(where)), { padding: [28, 28], maxZoom: 14, animate: false });
}

// The Comuni below, from this server. Without them the points still stand where they are.
async function boundaries(map) {
  const address = meta("boundaries")?.content;
  const answer = address && (await fetch(address).catch(() => null));
  if (!answer?.ok) return;
  map.createPane("land").style.zIndex = 250;
  map.land = L.geoJSON(await answer.json(), { pane: "land", interactive: false, style: LAND }).addTo(map);
}

// A row of the list and its point mark each other.
function tie(points) {
  const rows = new Map([...document.querySelectorAll("[data-place]")].map((row) => [row.dataset.place, row]));
  for (const one of points) {
    const row = rows.get(one.href);
    const mark = (is) => {
      one.circle.setStyle(is ? MARKED : CALM).setRadius((is ? MARKED : CALM).radius);
      row?.classList.toggle("is-marked", is);
    };
    for (const node of [one.shape, row]) {
      for (const [on, off] of [["mouseenter", "mouseleave"], ["focusin", "focusout"]]) {
        node?.addEventListener(on, () => {
          mark(true);
          // What is moved to the front loses the focus and the pointer that it has.
          if (node === row) one.circle.bringToFront();
        });
        node?.addEventListener(off, () => mark(false));
      }
    }
  }
}

// What else can be done: see it large, look for what lies here, and see the streets of another server.
function corner(map, frame, place, links) {
  const bar = make("div", { className: "map-bar" });
  place.after(bar);
  if (document.fullscreenEnabled) {
    const large = button(say("A tutto schermo", "Full screen"), () => (document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen()));
    document.addEventListener("fullscreenchange", () => {
      const is = document.fullscreenElement === frame;
      large.textContent = is ? say("Chiudere", "Close") : say("A tutto schermo", "Full screen");
      map.invalidateSize();
      fit(map, links);
    });
    bar.append(large);
  }
  const form = document.querySelector("form[data-browse]");
  if (form) {
    bar.append(button(say("Solo quest'area", "Only this area"), () => {
      const box = map.getBounds();
      const field = form.elements.bbox;
      field.value = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((one) => one.toFixed(4)).join();
      field.disabled = false;
      form.requestSubmit();
    }));
  }
  const tiles = meta("tiles");
  if (tiles) bar.append(streets(map, tiles, bar));
}

// Nothing is asked of the other server before this click, and the button says what it will see.
function streets(map, tiles, bar) {
  const shown = button(say(`Mostra le strade: ${tiles.dataset.host} vedrà il tuo indirizzo IP`, `Show streets: ${tiles.dataset.host} will see your IP address`), () => {
    L.tileLayer(tiles.content, { maxZoom: 19, referrerPolicy: "strict-origin-when-cross-origin" }).addTo(map);
    map.land?.setStyle({ fillOpacity: 0, color: strong, weight: 1 });
    bar.append(make("span", { className: "map-tiles-credit", textContent: tiles.dataset.credit }));
    shown.remove();
  });
  return shown;
}
