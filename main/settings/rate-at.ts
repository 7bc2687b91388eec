/** Which bandwidth limit holds at which time of the user's own clock. Pure. */
import type { ScheduleSettings } from '../../preload/contract/automation.ts'

export interface RateSettings {
  readonly limitRate: number | null
  readonly schedule: ScheduleSettings
}

/**
 * Bytes per second at `date`; null: no limit. A range that ends before it begins goes on over
 * midnight and belongs to the day on which it began. As the machine's clock reads, so it counts: of
 * an hour that comes twice both are meant, and one that is left out is missed.
 */
export function rateAt({ limitRate, schedule }: RateSettings, date: Date): number | null {
  return schedule.enabled && isWithin(schedule, date) ? schedule.limitRate : limitRate
}

function isWithin({ from, to, days }: ScheduleSettings, date: Date): boolean {
  const now = date.getHours() * 60 + date.getMinutes()
  const start = minutesOf(from)
  const end = minutesOf(to)
  const today = days.includes(date.getDay())
  const yesterday = days.includes((date.getDay() + 6) % 7)
  if (start < end) return today && now >= start && now < end
  return (today && now >= start) || (yesterday && now < end)
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
