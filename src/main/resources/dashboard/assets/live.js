'use strict';
// Each page has one stream from the service. It says that something changed, and the part that shows it is loaded anew; and every other
// second that it is still there, and what is away. A page that hears nothing says so, until it is connected and shows what is true again.

const SILENCE = 5_000;
/** Then a stream that is open and tells nothing is given up: the other end may be gone without a word. */
const GIVEN_UP = 15_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

const live = document.querySelector('[data-live]');
const stream = live?.dataset.live ?? document.body.dataset.heartbeat;
if (stream) {
    followLive(stream);
}

/** As the pages say times. */
function exactly(time) {
    return new Date(time).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
}

/** Set only when it differs: screen readers announce each change of it. */
function tell(id, since) {
    const banner = document.getElementById(id);
    const time = banner.querySelector('.since');
    if (since && time.textContent !== since) {
        time.textContent = since;
    }
    banner.hidden = !since;
}

/** What is loaded anew: what follows changes, or else all that the page shows; nothing of a page that only says what went wrong. */
function part() {
    const follows = live?.querySelector('[data-follows]');
    return follows
        ? {element: follows, address: follows.dataset.follows, select: `#${follows.id} > *`, swap: 'innerHTML'}
        : {element: document.querySelector('main > section:not([data-fixed])'), address: location.pathname + location.search, select: 'main > section', swap: 'outerHTML'};
}

function followLive(address) {
    let source = null;
    /** By performance.now(), as all that is compared here: the wall clock is set at times. */
    let opened = 0;
    let pause = FIRST_PAUSE;
    let again = false;
    let loading = false;
    let loaded = false;
    /** When the service was last heard of; the page itself came from it. */
    let heard = performance.now();
    /** Since when the service was not heard of, until what is shown is true again; null while it is. */
    let silentSince = null;
    /** Whether what is shown could not be loaded anew. */
    let stale = false;
    let databaseAway = false;

    document.addEventListener('htmx:afterRequest', event => {
        if (isByItself(event)) {
            loaded = event.detail.successful === true;
        }
    });

    const load = async () => {
        const {element, address: from, select, swap} = part();
        if (!element) {
            return true;
        }
        loaded = false;
        await htmx.ajax('GET', from, {source: element, target: element, select, swap, event: new CustomEvent('changed')}).catch(() => {});
        return loaded;
    };
    /** What changes while it is being loaded is looked at right after, and what changes while nobody looks once somebody does. */
    const follow = async () => {
        loading = true;
        let done = true;
        do {
            again = false;
            done = await load();
        } while (again && !document.hidden);
        loading = false;
        stale = !done;
        if (done && isHeard()) {
            silentSince = null;
        } else if (stale && !databaseAway) {
            silentSince ??= Date.now() - (performance.now() - heard);
        }
        show();
    };
    const changed = () => {
        again = true;
        if (!loading && !document.hidden) {
            follow();
        }
    };
    const isHeard = () => performance.now() - heard <= SILENCE;
    const show = () => {
        if (!isHeard()) {
            silentSince ??= Date.now() - (performance.now() - heard);
        }
        tell('not-connected', silentSince === null ? '' : exactly(silentSince));
    };
    const beat = event => {
        const away = JSON.parse(event.data);
        tell('engine-away', away.engine);
        tell('database-away', away.database);
        if (!isHeard()) {
            silentSince ??= Date.now() - (performance.now() - heard);
        }
        heard = performance.now();
        pause = FIRST_PAUSE;
        databaseAway = away.database !== '';
        if ((silentSince !== null || stale) && !databaseAway) {
            changed();
        }
        show();
    };
    const connect = () => {
        source?.close();
        opened = performance.now();
        source = new EventSource(address);
        if (live) {
            source.addEventListener('changed', changed);
        }
        source.addEventListener('heartbeat', beat);
        source.addEventListener('open', () => { document.documentElement.dataset.following = 'yes'; });
        source.addEventListener('error', () => {
            document.documentElement.dataset.following = 'no';
            if (source.readyState === EventSource.CLOSED) {
                // Refused. Whoever is signed out by now is led to the sign-in by the part that is asked for.
                setTimeout(reconnect, pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE);
            }
        });
    };
    const reconnect = async () => {
        if (!document.hidden && !loading) {
            await follow();
        }
        connect();
    };

    connect();
    setInterval(() => {
        show();
        if (source.readyState !== EventSource.CLOSED && performance.now() - Math.max(heard, opened) > GIVEN_UP) {
            connect();
        }
    }, 1_000);
    document.addEventListener('visibilitychange', () => {
        show();
        if (again) {
            changed();
        }
    });
    for (const change of ['online', 'offline', 'pageshow', 'resume']) {
        window.addEventListener(change, show);
    }
}
