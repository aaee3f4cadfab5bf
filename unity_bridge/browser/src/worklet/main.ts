/** Entry of the worklet: registers the processors of the client. */
import "./processor.js";
import "./tap.js";
