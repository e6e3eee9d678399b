import { createRateLimiter, type RateLimiter, takeOrRefuse } from '@comcen/server/http/rate-limit.ts';
import { normalizePhone } from '@comcen/shared/domain/report/phone.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import type { CreateReportBody } from '@comcen/shared/wire/http/report.ts';
import type { FastifyRequest } from 'fastify';

/** One person reports an outage, asks again, reports for the neighbour; never twenty times in ten minutes. */
const PER_IDPEL = { burst: 6, perMinute: 1 };
const PER_PHONE = { burst: 10, perMinute: 2 };
const PER_DEVICE = { burst: 10, perMinute: 2 };
/** Many phones share one carrier address: only a flood reaches this. */
const PER_ADDRESS = { burst: 1_200, perMinute: 1_200 };
/** Who names neither customer, phone nor device is held by the place: some hundred metres' worth of neighbours. */
const PER_SPOT = { burst: 30, perMinute: 10, degrees: 0.001 };
/**
 * Each hazard opens an order above all others. Its place, a square kilometre, always counts unless the customer is known: a device's
 * name is whatever the caller writes. Callers with a phone number have a measure of their own there, and a wider one.
 */
const PER_HAZARD_SPOT = { burst: 6, perMinute: 1, degrees: 0.01 };
const PER_NAMED_HAZARD_SPOT = { burst: 30, perMinute: 6 };
/** Reading is held by the token; this only ends a flood of guessed ones, which cost a hash each. */
const PER_READING_ADDRESS = { burst: 20_000, perMinute: 20_000 };
/** An app asks for its report's state every few seconds. */
const PER_TOKEN = { burst: 60, perMinute: 60 };

export interface PublicLimits {
  /** Throws 429 for one customer, phone or device that reports too often; for a place when none of them is named, or of hazards. */
  admitReport(request: FastifyRequest, body: CreateReportBody): void;
  /** Throws 429 for a token or an address that asks too often. */
  admitTracking(request: FastifyRequest, token: string): void;
  /** False: this address sends a flood, and its requests take the narrow way. */
  isUnderCeiling(request: FastifyRequest): boolean;
}

export function createPublicLimits(clock: () => Date): PublicLimits {
  const limiter = (limit: typeof PER_IDPEL): RateLimiter => createRateLimiter(limit, clock);
  const [idpels, phones, devices] = [limiter(PER_IDPEL), limiter(PER_PHONE), limiter(PER_DEVICE)];
  const [addresses, readers, tokens] = [limiter(PER_ADDRESS), limiter(PER_READING_ADDRESS), limiter(PER_TOKEN)];
  const spots = limiter(PER_SPOT);
  const [hazardSpots, namedHazardSpots] = [limiter(PER_HAZARD_SPOT), limiter(PER_NAMED_HAZARD_SPOT)];
  const admitHazardAt = (location: LatLng, phone: string | null) => {
    const [spot, what] = phone ? [namedHazardSpots, 'place'] : [hazardSpots, 'place without a phone number'];
    takeOrRefuse(spot, cellOf(location, PER_HAZARD_SPOT.degrees), what);
  };
  return {
    admitReport(request, { idpel, reporter, location, kind }) {
      const device = request.headers['x-device-id'];
      const phone = reporter.phone ? normalizePhone(reporter.phone) : null;
      if (typeof device === 'string') takeOrRefuse(devices, device.slice(0, 100), 'device');
      if (idpel) takeOrRefuse(idpels, idpel, 'customer');
      if (phone) takeOrRefuse(phones, phone, 'phone number');
      if (idpel || !location) return;
      if (kind === 'hazard') return admitHazardAt(location, phone);
      if (typeof device === 'string' || phone) return;
      takeOrRefuse(spots, cellOf(location, PER_SPOT.degrees), 'place without a phone number');
    },
    admitTracking(request, token) {
      takeOrRefuse(readers, request.ip, 'address');
      takeOrRefuse(tokens, token, 'report');
    },
    isUnderCeiling: (request) => addresses.take(request.ip) === 0,
  };
}

const cellOf = ({ lat, lng }: LatLng, degrees: number): string =>
  `${Math.floor(lat / degrees)}/${Math.floor(lng / degrees)}`;
