// Every screen of the tablet; each says its own route when it is imported.
import "./queue.js";
