import { Redis } from 'ioredis';
import { createSubscribers } from './subscribers.ts';
import { BUS_TOPICS, type Bus, type BusTopic, type BusWarning, channelOf, encodePayload } from './topics.ts';

const TOPICS = Object.keys(BUS_TOPICS) as BusTopic[];
const topicOf = new Map(TOPICS.map((topic) => [channelOf(topic), topic]));

/** Redis pub/sub: one connection publishes, one listens and subscribes again by itself when it drops. */
export function openRedisBus(url: string, warn: BusWarning): Bus {
  const publisher = connect(url, warn);
  const listener = connect(url, warn);
  const subscribers = createSubscribers(warn);
  listener.on('message', (channel: string, text: string) => {
    const topic = topicOf.get(channel);
    if (topic) subscribers.deliver(topic, text);
  });
  const ready = listener.subscribe(...TOPICS.map(channelOf)).then(() => {
    listener.on('ready', () => subscribers.reconnected());
  });
  ready.catch((error) => warn('bus: cannot subscribe', error));
  return {
    ready,
    async publish(topic, payload) {
      await publisher.publish(channelOf(topic), encodePayload(topic, payload));
    },
    subscribe: (topic, handler) => subscribers.add(topic, handler),
    onReconnect: (handler) => subscribers.onReconnect(handler),
    async close() {
      listener.disconnect();
      await publisher.quit().catch(() => publisher.disconnect());
    },
  };
}

function connect(url: string, warn: BusWarning): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    // What is published while Redis is away waits for one try to connect, then fails: it is a hint, and the next one comes.
    enableOfflineQueue: true,
    retryStrategy: (times: number) => Math.min(2000, 50 * 2 ** Math.min(times, 6)),
  });
  redis.on('error', (error) => warn('bus: Redis', error));
  return redis;
}
