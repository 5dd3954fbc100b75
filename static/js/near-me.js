/** Fills in where somebody is, after a tap and never before; 3 decimals are about 100 metres. */
const DECIMALS = 3;

class NearMe extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    if (!("geolocation" in navigator) || !this.button) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.ask());
  }

  ask() {
    this.say(this.dataset.busy);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.go(coords),
      () => this.fail(),
      { enableHighAccuracy: false, timeout: 10000, maximumAge: 300000 },
    );
  }

  /** @param {{latitude: number, longitude: number}} coords */
  go({ latitude, longitude }) {
    const input = this.querySelector("input[name=bij]");
    input.value = `${latitude.toFixed(DECIMALS)},${longitude.toFixed(DECIMALS)}`;
    input.form.requestSubmit();
  }

  fail() {
    this.say(this.dataset.failed);
    this.querySelector("input[name=bij]").focus();
  }

  say(text) {
    this.querySelector("[role=status]").textContent = text;
  }
}

customElements.define("near-me", NearMe);
