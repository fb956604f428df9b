// Shows /openapi.json. Text only ever becomes text nodes, never markup.
const METHODS = ["get", "put", "post", "patch", "delete"];

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function resolve(api, value) {
  if (!value?.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((part, key) => part?.[key], api);
}

// A schema as the JSON it describes, each value replaced by its type.
function sketch(api, schema, depth = 0) {
  const found = resolve(api, schema) ?? {};
  if (depth > 6) return "…";
  const one = (found.oneOf ?? found.anyOf)?.find((part) => part.type !== "null");
  if (one) return sketch(api, one, depth + 1);
  if (found.allOf) return Object.assign({}, ...found.allOf.map((part) => sketch(api, part, depth + 1)));
  if (found.enum) return found.enum.join(" | ");
  if (found.items) return [sketch(api, found.items, depth + 1)];
  if (found.properties) {
    const required = new Set(found.required ?? []);
    const entry = ([name, part]) => [required.has(name) ? name : `${name}?`, sketch(api, part, depth + 1)];
    return Object.fromEntries(Object.entries(found.properties).map(entry));
  }
  const types = [found.type ?? "any"].flat().join(" | ");
  return found.format ? `${types} (${found.format})` : types;
}

function body(api, content) {
  const blocks = Object.entries(content ?? {}).flatMap(([type, { schema }]) => [
    element("code", {}, type),
    element("pre", {}, JSON.stringify(sketch(api, schema), null, 2)),
  ]);
  return blocks;
}

function parameters(api, list) {
  if (!list?.length) return [];
  const row = (given) => {
    const parameter = resolve(api, given);
    return element("tr", {},
      element("td", {}, element("code", {}, parameter.name)),
      element("td", {}, parameter.in + (parameter.required ? ", required" : "")),
      element("td", {}, String(sketch(api, parameter.schema))),
      element("td", {}, parameter.description ?? ""));
  };
  return [element("h4", {}, "Parameters"), element("table", {}, ...list.map(row))];
}

function operation(api, path, method, details) {
  const request = resolve(api, details.requestBody);
  const responses = Object.entries(details.responses ?? {}).flatMap(([status, given]) => {
    const response = resolve(api, given);
    return [element("h4", {}, `${status} ${response.description ?? ""}`), ...body(api, response.content)];
  });
  const shown = element("details", {},
    element("summary", {},
      element("b", { className: "method" }, method.toUpperCase()),
      element("code", {}, path),
      element("span", {}, details.summary ?? "")),
    ...(details.description ? [element("p", {}, details.description)] : []),
    ...parameters(api, details.parameters),
    ...(request ? [element("h4", {}, "Body"), ...body(api, request.content)] : []),
    ...responses);
  shown.dataset.words = `${method} ${path} ${details.summary ?? ""}`.toLowerCase();
  return shown;
}

function show(api) {
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? "other";
      groups.set(tag, [...(groups.get(tag) ?? []), operation(api, path, method, item[method])]);
    }
  }
  const sections = [...groups].map(([tag, shown]) => element("section", {}, element("h2", {}, tag), ...shown));
  document.getElementById("operations").replaceChildren(...sections);
}

function filter(event) {
  const word = event.target.value.trim().toLowerCase();
  for (const section of document.querySelectorAll("section")) {
    const shown = [...section.querySelectorAll("details")];
    for (const details of shown) details.hidden = !details.dataset.words.includes(word);
    section.hidden = shown.every((details) => details.hidden);
  }
}

document.getElementById("filter").addEventListener("input", filter);
fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => document.getElementById("operations").replaceChildren(`The document cannot be read: ${error}`));
