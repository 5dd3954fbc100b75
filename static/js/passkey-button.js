/** Makes or uses a passkey and sends the answer with the form inside. Hidden where a browser has none. */
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withBytes = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

/** What the server asks, in the form in which a browser wants it. */
function question({ publicKey }) {
  const asked = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: toBytes(asked.user.id) };
  if (asked.excludeCredentials) asked.excludeCredentials = withBytes(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = withBytes(asked.allowCredentials);
  return asked;
}

/** What the browser answers, as text for the server. */
function answer(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

class PasskeyButton extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
  }

  async ask() {
    const problem = this.querySelector("[data-problem]");
    problem.hidden = true;
    try {
      const asked = question(await this.options());
      const credential =
        this.getAttribute("mode") === "create"
          ? await navigator.credentials.create({ publicKey: this.asPasskey(asked) })
          : await navigator.credentials.get({ publicKey: asked });
      this.form.elements.credential.value = answer(credential);
      this.form.submit();
    } catch {
      problem.hidden = false;
    }
  }

  async options() {
    const own = this.querySelector("script[type='application/json']");
    if (own) return JSON.parse(own.textContent);
    const response = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    return (await response.json()).request_options;
  }

  /** A passkey opens the door alone: it is kept on the device and asks for finger, face or device code. */
  asPasskey(asked) {
    const selection = { ...asked.authenticatorSelection, residentKey: "required", requireResidentKey: true };
    return { ...asked, authenticatorSelection: { ...selection, userVerification: "required" } };
  }
}

customElements.define("passkey-button", PasskeyButton);
