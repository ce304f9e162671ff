/** One saving: signed and sealed, then one transaction in which the draft becomes operations and masked lines. */
export async function saveOps(tablet, visitId, ops, draft) {
  const { person, session } = tablet;
  let views = null;
  const prepare = async (rows) => {
    views = await session?.prepareViews(ops, rows);
    return async (stores) => {
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
