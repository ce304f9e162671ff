/** The sealed queue of everybody on this tablet as one file: made offline, opened by the server alone. */
export async function rescueFile(tablet) {
  const parts = await Promise.all(tablet.outboxes().map((box) => box.everything()));
  const ops = parts.flat();
  const made = new Date(tablet.clock.now());
  const file = { format: "ve-pho-rescue", v: 1, device_id: tablet.device.id, made_at: made.toISOString(), ops };
  return {
    name: `ve-pho-cuu-ho-${stamp(made)}.json`,
    count: ops.length,
    blob: new Blob([JSON.stringify(file)], { type: "application/json" }),
  };
}

function stamp(instant) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: "Asia/Ho_Chi_Minh",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(instant);
  const part = (type) => parts.find((one) => one.type === type).value;
  return `${part("year")}${part("month")}${part("day")}-${part("hour")}${part("minute")}`;
}
