// A CommonJS program.
const { openSession } = require("simdigit");
const { learn } = require("./learn.js");

if (typeof openSession !== "function") throw new Error("require found no openSession");
learn().then(console.log);
