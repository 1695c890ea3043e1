// The way to a practice's server, in a worker of its own: a page may speak with its own server alone, and this file's policy names the one
// server that a practice is on. It carries text and reads none of it.
// @ts-check

/** @type {WebSocket | undefined} */
let socket;

/** @param {MessageEvent<{url?: string, text?: string}>} event */
onmessage = (event) => {
  const { url, text } = event.data;
  if (text !== undefined && socket?.readyState === WebSocket.OPEN) socket.send(text);
  if (url === undefined) return;
  try {
    socket = new WebSocket(url);
    socket.onopen = () => postMessage({ opened: true });
    socket.onmessage = (message) => postMessage({ text: message.data });
    socket.onclose = () => postMessage({ closed: true });
  } catch {
    // An address that is none, or one that a page over TLS may not use.
    postMessage({ closed: true });
  }
};
