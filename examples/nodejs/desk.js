// A desk that greets whoever is handed a task. It has a bug: a task may have no media yet.

"use strict";

class Refused extends Error {
  rejects = true;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

module.exports = function onEvent(event) {
  if (!isObject(event) || typeof event.name !== "string") {
    throw new Refused("this is no event");
  }
  const data = isObject(event.data) ? event.data : {};
  if (event.name !== "TASK_ENQUEUED") {
    return null;
  }
  return data.task.activeMedia[0].id;
};
