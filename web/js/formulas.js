// Formulas: LaTeX to MathML, which browsers typeset themselves, by Temml (https://temml.org).
let temml = null;

function fetchTemml() {
  const script = document.createElement('script');
  script.src = new URL('./temml/temml.min.js', import.meta.url);
  document.head.append(script);
  return new Promise((resolve, reject) => {
    script.onload = () => resolve(globalThis.temml);
    script.onerror = () => {
      temml = null;
      reject(new Error(`${script.src} could not be loaded`));
    };
  });
}

/** Puts a formula in its place. Without the library it stands there as LaTeX. */
export function typeset(place, latex, display) {
  temml ??= fetchTemml();
  temml.then(
    ({ render }) => render(latex, place, { displayMode: display }),
    () => {},
  );
}
