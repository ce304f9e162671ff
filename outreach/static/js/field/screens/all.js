// Every screen of the tablet; each says its own route when it is imported.
import "./queue.js";
import "./day.js";
import "./visit.js";
import "./scan.js";
import "./encounter.js";
import "./search.js";
import "./entries.js";
import "./entry.js";
import "./correction.js";
import "./slip.js";
import "./waiting.js";
import "./photos.js";
import "./remarks.js";
import "./close_out.js";
