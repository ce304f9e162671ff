/** So many savings are remembered by their own id; a form of another window is not older than that. */
const REMEMBERED = 200;

/** This form was saved already, from another window of the same tablet. */
export class SavedBefore extends Error {}

/**
 * One saving: signed and sealed, then one transaction in which the draft becomes operations and masked lines.
 * `draft`: the key of the draft that goes with it; `once`: an id of the form, of which there is one saving for ever.
 */
export async function saveOps(tablet, visitId, ops, { draft, once }) {
  const { person, session } = tablet;
  let views = null;
  const prepare = async (rows) => {
    views = await session?.prepareViews(ops, rows);
    return async (stores) => {
      if (once) await noteSaved(stores.meta, once);
      if (draft) await stores.drafts.delete(draft);
      await views?.store(stores);
    };
  };
  const rows = await tablet.env.locks.request(`ve-pho-save-${person.id}`, () =>
    person.outbox.append(ops, howToSeal(tablet, person, session, visitId), prepare),
  );
  views?.keep();
  if (draft) tablet.drafts.forget(draft);
  tablet.marker.noteSeq(person.id, rows.at(-1).seq);
  tablet.changed(true);
  tablet.wake();
  return { seqs: rows.map((row) => row.seq), op_ids: rows.map((row) => row.op_id) };
}

async function noteSaved(meta, id) {
  const saved = (await meta.get("saved")) ?? [];
  if (saved.includes(id)) throw new SavedBefore();
  await meta.put([...saved, id].slice(-REMEMBERED), "saved");
}

function howToSeal(tablet, person, session, visitId) {
  return {
    deviceId: tablet.device.id,
    passId: session?.passFor(visitId)?.pass_id ?? null,
    signKey: session?.signKey ?? null,
    visitId,
    clockOffset: tablet.clock.offset,
    serverKey: person.open?.key ?? tablet.book.key,
  };
}
