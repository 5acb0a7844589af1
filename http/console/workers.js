// Where Monaco finds its workers: files of this server, since the page may load nothing else. First of all imports.
/* global WORKERS */
const NAMES = { json: WORKERS.json, graphql: WORKERS.graphql };

globalThis.MonacoEnvironment = {
  getWorker(_, label) {
    return new Worker(new URL(`console/assets/${NAMES[label] ?? WORKERS.editor}`, document.baseURI));
  },
};
