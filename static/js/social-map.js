/**
 * The map beside the list: the same entries, drawn. Loads Leaflet only when it can be seen.
 * Moving asks the server for the box with the same question; the server makes the clusters.
 * A marker leads to the entry in the list; there are no popups. The list stays the way for the keyboard.
 */
const MOST_TABSTOPS = 30;
const NETHERLANDS = [[50.75, 3.36], [53.56, 7.23]];
const PAUSE_MS = 250;
const CLOSE_ENOUGH = 18;
const APART_PX = 56;

let leaflet;

/** Puts Leaflet's own links and scripts, which wait in a template, into the page; once for all maps. */
function loadLeaflet(template) {
  leaflet ??= [...template.content.children].reduce(
    (before, waiting) => before.then(() => place(waiting)),
    Promise.resolve(),
  );
  return leaflet;
}

function place(waiting) {
  const element = document.importNode(waiting, true);
  const answers = element.matches("link[rel=stylesheet], script[src]");
  const done = answers && new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
  });
  document.head.append(element);
  return done;
}

class SocialMap extends HTMLElement {
  connectedCallback() {
    this.words = Object.fromEntries(
      [...this.querySelector("template[data-words]").content.children].map((word) => [
        word.dataset.word,
        word.textContent,
      ]),
    );
    this.seen = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      this.seen.disconnect();
      this.start().catch(() => this.fail());
    });
    this.seen.observe(this);
  }

  disconnectedCallback() {
    this.seen?.disconnect();
    this.map?.remove();
  }

  async start() {
    await loadLeaflet(this.querySelector("template[data-leaflet]"));
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    canvas.setAttribute("aria-label", this.words.map);
    canvas.setAttribute("role", "application");
    this.append(canvas);
    this.map = this.build(canvas);
    this.points = L.layerGroup().addTo(this.map);
    this.drawPlace();
    this.drawTiles();
    this.drawOutlines();
    this.map.on("moveend", () => this.later());
    await this.drawEntries();
    this.querySelector(".map-text").hidden = true;
    this.listenToList();
  }

  build(canvas) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(canvas, {
      zoomControl: false,
      attributionControl: false,
      scrollWheelZoom: false,
      dragging: !matchMedia("(pointer: coarse)").matches,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      markerZoomAnimation: !calm,
      minZoom: 6,
      maxZoom: 19,
    });
    const inArabic = document.dir === "rtl";
    L.control
      .zoom({
        position: inArabic ? "topleft" : "topright",
        zoomInTitle: this.words.in,
        zoomOutTitle: this.words.out,
      })
      .addTo(map);
    L.control.attribution({ prefix: false }).addAttribution(this.dataset.attribution).addTo(map);
    // The wheel turns the page; together with Ctrl it turns the map.
    canvas.addEventListener(
      "wheel",
      (event) => map.scrollWheelZoom[event.ctrlKey || event.metaKey ? "enable" : "disable"](),
      { capture: true, passive: true },
    );
    // Whoever cannot drag taps where they want to be.
    map.on("click", (event) => map.panTo(event.latlng, { animate: !calm }));
    map.fitBounds(this.bounds(), { padding: [40, 40], maxZoom: 15, animate: false });
    return map;
  }

  bounds() {
    const [west, south, east, north] = this.dataset.bounds.split(",").map(Number);
    return Number.isFinite(north) ? [[south, west], [north, east]] : NETHERLANDS;
  }

  drawPlace() {
    if (!this.dataset.here) return;
    const here = L.marker(this.dataset.here.split(",").map(Number), {
      icon: L.divIcon({ className: "map-here", iconSize: [22, 22] }),
      keyboard: false,
      interactive: false,
      zIndexOffset: 1000,
    }).addTo(this.map);
    here.getElement().setAttribute("role", "img");
    here.getElement().setAttribute("aria-label", this.words.here);
  }

  drawTiles() {
    const tiles = L.tileLayer(this.dataset.tiles, { minZoom: 6, maxZoom: 19 });
    let arrived = false;
    tiles.on("tileload", () => (arrived = true));
    // Without tiles the outlines of the districts are map enough.
    tiles.on("tileerror", () => arrived || tiles.remove());
    tiles.addTo(this.map);
  }

  async drawOutlines() {
    try {
      const districts = await this.fetchJson(this.dataset.outlines);
      L.geoJSON(districts, { interactive: false, style: { className: "map-outline", fill: true } }).addTo(this.map);
    } catch {
      // The outlines only help to see where one is.
    }
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.drawEntries().catch(() => this.fail()), PAUSE_MS);
  }

  async drawEntries() {
    const url = new URL(this.dataset.src, location.href);
    url.searchParams.set("bbox", this.map.getBounds().toBBoxString());
    url.searchParams.set("zoom", this.map.getZoom());
    const answer = await this.fetchJson(url);
    const isFew = answer.features.length <= MOST_TABSTOPS;
    const places = answer.features.map(({ geometry: { coordinates: [x, y] } }) =>
      this.map.latLngToLayerPoint([y, x]),
    );
    const isFree = (place) => places.every((other) => other === place || other.distanceTo(place) > APART_PX);
    const held = this.points.getLayers().find((marker) => marker.getElement() === document.activeElement);
    this.points.clearLayers();
    answer.features.forEach((feature, index) => {
      this.points.addLayer(this.marker(feature, isFew && isFree(places[index])));
    });
    if (held) this.refocus(held.slug);
    this.say(answer.without_point ? this.words.rest.replace("{count}", answer.without_point) : "");
  }

  async fetchJson(url) {
    const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(`the map answered ${answer.status}`);
    return answer.json();
  }

  marker(feature, isKeyboard) {
    const [longitude, latitude] = feature.geometry.coordinates;
    const { count, name, bbox } = feature.properties;
    const label = count ? this.words.many.replace("{count}", count) : name;
    const size = count ? 44 + Math.min(24, Math.round(Math.log2(count) * 4)) : 44;
    const marker = L.marker([latitude, longitude], {
      icon: L.divIcon({
        className: count ? "map-cluster" : "map-point",
        iconSize: [size, size],
        iconAnchor: count ? undefined : [22, 41],
        html: this.face(count),
      }),
      keyboard: isKeyboard,
      bubblingMouseEvents: false,
    });
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("aria-label", label);
      // In a crowd the list is the only way for keyboard and ears.
      if (!isKeyboard) element.setAttribute("aria-hidden", "true");
    });
    if (!count) marker.bindTooltip(this.face(name), { direction: "top", offset: [0, -34] });
    const go = () => (count ? this.zoomTo(bbox) : this.goTo(feature.id));
    marker.on("click", go);
    // Leaflet gives a marker the role of a button, but no keys.
    marker.on("keydown", ({ originalEvent: event }) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      go();
    });
    marker.slug = feature.id;
    return marker;
  }

  /** Moving draws everything anew; who was at a point stays there, or else with the map. */
  refocus(slug) {
    const again = slug && this.points.getLayers().find((marker) => marker.slug === slug);
    (again?.getElement() ?? this.map.getContainer()).focus({ preventScroll: true });
  }

  /** An element and never a string: names come from people. */
  face(text) {
    const face = document.createElement("bdi");
    face.textContent = text ?? "";
    return face;
  }

  zoomTo([west, south, east, north]) {
    if (this.map.getZoom() >= CLOSE_ENOUGH) return document.getElementById("aantal")?.focus();
    this.map.fitBounds([[south, west], [north, east]], { padding: [60, 60], maxZoom: this.map.getZoom() + 3 });
  }

  goTo(slug) {
    const link = this.linkOf(slug);
    if (!link) return location.assign(this.pageOf(slug));
    const item = link.closest("li");
    document.querySelector(".is-hot")?.classList.remove("is-hot");
    item.classList.add("is-hot");
    item.scrollIntoView({ block: "center" });
    link.focus({ preventScroll: true });
  }

  linkOf(slug) {
    return document.querySelector(`#${this.dataset.results} a[href$="/organisaties/${CSS.escape(slug)}/"]`);
  }

  pageOf(slug) {
    return new URL(this.dataset.src, location.href).pathname.replace(/\.geojson$/, `/${encodeURIComponent(slug)}/`);
  }

  listenToList() {
    const list = document.getElementById(this.dataset.results);
    for (const [on, isHot] of [["focusin", true], ["pointerover", true], ["focusout", false], ["pointerout", false]]) {
      list?.addEventListener(on, (event) => {
        const link = event.target.closest("li")?.querySelector("h2 a");
        const slug = link?.pathname.split("/").at(-2);
        this.points.eachLayer((marker) => {
          if (marker.slug && marker.slug === slug) marker.getElement()?.classList.toggle("is-hot", isHot);
        });
      });
    }
  }

  say(text) {
    this.querySelector("[role=status]").textContent = text;
  }

  fail() {
    this.querySelector(".map-text").hidden = true;
    this.say(this.words.failed);
  }
}

customElements.define("social-map", SocialMap);
