const OPEN_OF_VISIT = ["id", "on", "half_day", "opens", "closes", "state", "late", "catalogue", "common"];
const OPEN_OF_PLACE = ["id", "code", "name", "households"];
const OPEN_OF_HOUSE = ["name", "address"];

/**
 * A day pack in two: `open` names no person and may lie on the tablet as it is (entry goes on when nobody can read),
 * `secret` is the rest of each visit and is wrapped.
 */
export function parted(pack) {
  const open = {
    made_at: pack.server_time,
    ward: pack.ward,
    key: pack.key,
    catalogues: pack.catalogues,
    short_forms: pack.short_forms,
    choices: pack.choices,
    visits: pack.visits.map((visit) => ({
      ...only(visit, OPEN_OF_VISIT),
      neighborhood: only(visit.neighborhood, OPEN_OF_PLACE),
      house: visit.house && only(visit.house, OPEN_OF_HOUSE),
      team: [],
      follow_ups: [],
      expected: [],
    })),
  };
  const secret = Object.fromEntries(
    pack.visits.map(({ id, house, team, follow_ups, expected = [] }) => [id, { house, team, follow_ups, expected }]),
  );
  return { open, secret };
}

/** The pack as one, as far as it may be read: `secret` is null for who may only write. */
export function whole(open, secret) {
  if (!secret) return open;
  return { ...open, visits: open.visits.map((visit) => ({ ...visit, ...secret[visit.id] })) };
}

/** The open part with the states of visits that a pull told. */
export function withStates(open, told) {
  const states = new Map(told.map((visit) => [visit.id, visit]));
  return { ...open, visits: open.visits.map((visit) => ({ ...visit, ...only(states.get(visit.id) ?? {}, ["state", "on", "half_day"]) })) };
}

function only(from, names) {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
}
