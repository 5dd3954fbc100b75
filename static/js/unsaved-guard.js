// Asks before somebody leaves a page with answers that are not saved. Around a form: <unsaved-guard>.
class UnsavedGuard extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    const typed = () => new URLSearchParams(new FormData(form)).toString();
    const shown = typed();
    let isLeaving = false;
    form.addEventListener("submit", () => { isLeaving = true; });
    window.addEventListener("pageshow", () => { isLeaving = false; });
    window.addEventListener("beforeunload", (event) => {
      if (!isLeaving && typed() !== shown) event.preventDefault();
    });
  }
}

customElements.define("unsaved-guard", UnsavedGuard);
