import { News } from "./news.js";

/** The tablet: everything that the screens may ask of it. */
export async function startTablet(env) {
  const tablet = new Tablet(env);
  return tablet;
}

class Tablet {
  constructor(env) {
    this.env = env;
    this.news = new News();
    this.device = { state: "none", id: null, name: null };
    this.me = null;
  }

  subscribe(listener) {
    return this.news.subscribe(listener);
  }

  people() {
    return [];
  }

  status() {
    return {
      network: "offline",
      pending: 0,
      sending: null,
      refused: 0,
      others: { count: 0 },
      green: true,
      lastReceivedAt: null,
      frozen: null,
      clockOffset: 0,
    };
  }

  sendNow() {
    this.news.tell();
  }
}
