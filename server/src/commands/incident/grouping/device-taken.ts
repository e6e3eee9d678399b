import { AppError } from '../../../errors.ts';

const UNIQUE_VIOLATION = '23505';

/** Runs a write that index incident_open_device guards. Errors: 409 when somebody was faster on the device. */
export async function unlessTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error;
    const words = 'Another incident has just been opened on this device. Look at it again.';
    throw new AppError('conflict', words, { cause: error });
  }
}
