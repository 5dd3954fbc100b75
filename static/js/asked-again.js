// A page with people is asked again when somebody comes back to it: what a browser kept was not written down.
class AskedAgain extends HTMLElement {
  connectedCallback() {
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) window.location.reload();
    });
  }
}

customElements.define("asked-again", AskedAgain);
