/**
 * Reads a piece of the page aloud with the voice of the device. <read-aloud for="id of the piece" lang="nl">
 * holds one hidden button with two words; it shows only where there is a voice for the language.
 */
class ReadAloud extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.piece = document.getElementById(this.getAttribute("for") ?? "");
    if (!this.button || !this.piece || !("speechSynthesis" in window)) return;
    this.button.addEventListener("click", () => (this.isReading ? this.stop() : this.read()));
    window.speechSynthesis.addEventListener?.("voiceschanged", () => this.offer());
    // A voice that keeps on talking about this page after it was left helps nobody.
    window.addEventListener("pagehide", () => this.stop());
    this.offer();
  }

  get voice() {
    const language = this.lang.toLowerCase();
    const speaks = (voice) => voice.lang.toLowerCase().replace("_", "-").split("-")[0] === language;
    // A voice inside the device: the text does not travel to somebody else's server.
    return window.speechSynthesis.getVoices().find((voice) => speaks(voice) && voice.localService);
  }

  offer() {
    this.button.hidden = !this.voice;
  }

  read() {
    window.speechSynthesis.cancel();
    const blocks = [...this.piece.querySelectorAll("h2, h3, p, li, legend")].filter(
      (block) => !block.querySelector("p, li, h3") && block.checkVisibility?.() !== false,
    );
    const texts = (blocks.length ? blocks : [this.piece]).map((block) => block.textContent.trim()).filter(Boolean);
    texts.forEach((text, number) => {
      const said = new SpeechSynthesisUtterance(text);
      said.lang = this.lang;
      said.voice = this.voice;
      said.rate = 0.9;
      if (number === texts.length - 1) said.addEventListener("end", () => this.show(false));
      window.speechSynthesis.speak(said);
    });
    this.show(true);
  }

  stop() {
    window.speechSynthesis.cancel();
    this.show(false);
  }

  show(isReading) {
    this.isReading = isReading;
    this.toggleAttribute("reading", isReading);
    this.button.setAttribute("aria-pressed", String(isReading));
  }
}

customElements.define("read-aloud", ReadAloud);
