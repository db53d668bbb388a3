import { Temporal } from "temporal-polyfill";

/** When and where a text is read: what it leaves out is taken from here. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** IANA name of the zone of times that name none. */
  readonly zone: string;
}

/** A time of day that lies back less than this is the one that just passed, not tomorrow's, in milliseconds. */
const JUST_PASSED_MS = 15 * 60_000;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTH = `(${MONTHS.join("|")})[a-z]{0,6}\\.?`;
const WEEKDAY = `(${WEEKDAYS.join("|")})[a-z]{0,6}`;

const ISO = /(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)/iy;
const HTTP_DATE = new RegExp(`${WEEKDAY},\\s(\\d{1,2})\\s${MONTH}\\s(\\d{4})\\s(\\d{2}):(\\d{2}):(\\d{2})\\sGMT`, "iy");
const EPOCH = /(\d{10}|\d{13})(?![\d:])/y;
const DAY = new RegExp(`(?:(today|tomorrow)|${MONTH}\\s{0,2}(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s{1,2}(\\d{4}))?|${WEEKDAY})[,\\s]{0,3}(?:at\\s{1,2})?`, "iy");
const TIME = /(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s{0,2}([ap])?\.?(?:m\b\.?)?/iy;
const ZONE = /\s{0,2}(\()?([a-z]{1,20}(?:[/_+-][a-z0-9]{1,20}){0,4}(?::\d{2})?|[+-]\d{2}:?\d{2})(?![a-z0-9])/iy;

/** Offsets of names that are no IANA zones but stand beside times. Those that mean several zones are left out. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  utc: "+00:00", gmt: "+00:00", z: "+00:00", wet: "+00:00", bst: "+01:00", cet: "+01:00", cest: "+02:00", eet: "+02:00", eest: "+03:00",
  est: "-05:00", edt: "-04:00", cst: "-06:00", cdt: "-05:00", mst: "-07:00", mdt: "-06:00", pst: "-08:00", pdt: "-07:00", jst: "+09:00",
};

/**
 * The moment that a text has at a position, in milliseconds since the epoch; `null` where there is none, or where it names a
 * zone that is not known. ISO 8601, HTTP dates, epoch seconds and milliseconds, and a time of day with or without a day and a
 * zone: `3pm (Europe/Berlin)`, `Nov 22nd, 2026 8:35 AM`, `Monday at 09:00 UTC`.
 */
export function momentAt(text: string, position: number, clock: Clock): number | null {
  try {
    return isoAt(text, position, clock) ?? httpDateAt(text, position) ?? epochAt(text, position) ?? timeAt(text, position, clock);
  } catch (error) {
    // What has the form of a date and is none, such as the 31st of February.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function isoAt(text: string, position: number, clock: Clock): number | null {
  const match = matchAt(ISO, text, position);
  if (match === null) return null;
  const zone = zoneAt(text, ISO.lastIndex, clock);
  return zone === null ? null : Temporal.PlainDateTime.from(`${match[1]}T${match[2]}`).toZonedDateTime(zone).epochMilliseconds;
}

function httpDateAt(text: string, position: number): number | null {
  const match = matchAt(HTTP_DATE, text, position);
  if (match === null) return null;
  const [, , day, month, year, hour, minute, second] = match;
  return plain({ year, month: monthOf(month), day, hour, minute, second }).toZonedDateTime("UTC").epochMilliseconds;
}

function epochAt(text: string, position: number): number | null {
  const digits = matchAt(EPOCH, text, position)?.[1];
  if (digits === undefined) return null;
  return digits.length === 13 ? Number(digits) : Number(digits) * 1000;
}

function timeAt(text: string, position: number, clock: Clock): number | null {
  const day = matchAt(DAY, text, position);
  const start = day === null ? position : DAY.lastIndex;
  const match = matchAt(TIME, text, start);
  if (match === null) return null;
  const [, hourText, minute, second, half] = match;
  // A bare number is no time of day.
  if (minute === undefined && half === undefined) return null;
  const hour = half === undefined ? Number(hourText) : (Number(hourText) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const zone = zoneAt(text, TIME.lastIndex, clock);
  if (zone === null) return null;
  const now = Temporal.Instant.fromEpochMilliseconds(clock.nowMs).toZonedDateTimeISO(zone);
  const time = Temporal.PlainTime.from({ hour, minute: Number(minute ?? 0), second: Number(second ?? 0) }, { overflow: "reject" });
  if (day !== null) return dayOf(day, now).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  const today = now.withPlainTime(time);
  if (today.epochMilliseconds > clock.nowMs - JUST_PASSED_MS) return today.epochMilliseconds;
  return now.add({ days: 1 }).withPlainTime(time).epochMilliseconds;
}

/** The day that a text names, which is the next one of that name. */
function dayOf(match: RegExpExecArray, now: Temporal.ZonedDateTime): Temporal.PlainDate {
  const [, relative, month, day, year, weekday] = match;
  const today = now.toPlainDate();
  if (relative !== undefined) return today.add({ days: relative.toLowerCase() === "today" ? 0 : 1 });
  if (weekday !== undefined) {
    const wanted = WEEKDAYS.indexOf(weekday.toLowerCase()) + 1;
    return today.add({ days: (wanted - today.dayOfWeek + 7) % 7 });
  }
  const date = plain({ year: year ?? String(today.year), month: monthOf(month), day }).toPlainDate();
  const isLastYears = year === undefined && Temporal.PlainDate.compare(date, today.subtract({ months: 1 })) < 0;
  return isLastYears ? date.add({ years: 1 }) : date;
}

/** The zone after a time; the clock's where there is none, `null` where it is not known. */
function zoneAt(text: string, position: number, clock: Clock): string | null {
  const match = matchAt(ZONE, text, position);
  if (match === null) return clock.zone;
  const [, open, name] = match;
  const known = zoneOf(name as string);
  // A word that follows a time without parentheses need not be meant as a zone.
  return known ?? (open === undefined && !(name as string).includes("/") ? clock.zone : null);
}

function zoneOf(name: string): string | null {
  const fixed = ABBREVIATIONS[name.toLowerCase()];
  if (fixed !== undefined) return fixed;
  const offset = /^(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?$/i.exec(name);
  if (offset !== null) return `${offset[1]}${(offset[2] as string).padStart(2, "0")}:${offset[3] ?? "00"}`;
  if (!name.includes("/")) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface DateTexts {
  readonly year: string | undefined;
  readonly month: number;
  readonly day: string | undefined;
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
}

function plain({ year, month, day, hour = "0", minute = "0", second = "0" }: DateTexts): Temporal.PlainDateTime {
  const fields = { year: Number(year), month, day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) };
  return Temporal.PlainDateTime.from(fields, { overflow: "reject" });
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? "").toLowerCase().slice(0, 3)) + 1;
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
