/** Moves the reader to the errors, and from an error to its field. Without scripts the links still jump. */
class ErrorSummary extends HTMLElement {
  connectedCallback() {
    const alert = this.querySelector("[role=alert]");
    alert?.focus();
    alert?.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!place) return;
      event.preventDefault();
      place.closest(".field")?.scrollIntoView({ block: "start" });
      const target = place.matches("input, select, textarea") ? place : place.querySelector("input") ?? place;
      target.focus({ preventScroll: true });
    });
  }
}

customElements.define("error-summary", ErrorSummary);
