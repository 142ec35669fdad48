'use strict';
// The pages work without this. It keeps a live page quiet while somebody works in it, and takes certificates that are dropped.

/**
 * Places that follow what happens: the server says that something changed, and the part that shows it is loaded anew. What changes
 * while it is being loaded is looked at right after, and what changes while nobody looks at the page once somebody does.
 */
for (const place of document.querySelectorAll('[data-live]')) {
    let loading = false;
    let again = false;
    const follow = async () => {
        loading = true;
        do {
            again = false;
            const part = place.querySelector('[data-follows]');
            await htmx.ajax('GET', part.dataset.follows, {
                // What is inside, not the part itself: a filter that is just being applied still finds its place.
                source: part, target: part, select: `#${part.id} > *`, swap: 'innerHTML', event: new CustomEvent('changed'),
            }).catch(() => {});
        } while (again && !document.hidden);
        loading = false;
    };
    const source = new EventSource(place.dataset.live);
    const changed = () => {
        again = true;
        if (!loading && !document.hidden) {
            follow();
        }
    };
    source.addEventListener('changed', changed);
    document.addEventListener('visibilitychange', () => {
        if (again) {
            changed();
        }
    });
    source.addEventListener('open', () => { document.documentElement.dataset.following = 'yes'; });
    source.addEventListener('error', () => { document.documentElement.dataset.following = 'no'; });
}

/** What is loaded anew by itself must not take away what somebody has written or chosen. */
document.addEventListener('htmx:beforeSwap', event => {
    const itself = event.detail.requestConfig.triggeringEvent?.type === 'changed';
    const written = [...event.detail.target.querySelectorAll('textarea, input:not([type=hidden])')]
        .some(field => field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
    if (itself && written) {
        event.detail.shouldSwap = false;
        document.documentElement.dataset.stale = 'yes';
    }
});

/** How the element that has the focus is found again in a part that was loaded anew. */
function addressOf(element) {
    if (element.id) {
        return '#' + CSS.escape(element.id);
    }
    if (element.hasAttribute('href')) {
        return `[href="${CSS.escape(element.getAttribute('href'))}"]`;
    }
    return element.form && element.name
        ? `form[action="${CSS.escape(element.form.getAttribute('action'))}"] [name="${element.name}"][value="${CSS.escape(element.value)}"]`
        : null;
}

/** A diagram that is wider than its place shows where the request stands. */
function showCurrent(diagram) {
    const current = diagram.querySelector('.is-current');
    if (current) {
        const place = diagram.getBoundingClientRect();
        const element = current.getBoundingClientRect();
        diagram.scrollLeft += element.left + element.width / 2 - place.left - place.width / 2;
    }
}
function currentIn(diagram) {
    return [...diagram.querySelectorAll('.is-current')].map(element => element.dataset.elementId).join(' ');
}
document.querySelectorAll('.diagram').forEach(showCurrent);

/** Focus, opened details and a diagram's place stay as they are when a part is loaded anew. */
let kept = null;
document.addEventListener('htmx:beforeSwap', event => {
    const target = event.detail.target;
    const busy = document.activeElement;
    kept = {
        focus: target.contains(busy) ? addressOf(busy) : null,
        opened: [...target.querySelectorAll('details')].map(details => details.open),
        diagrams: [...target.querySelectorAll('.diagram')].map(diagram => ({left: diagram.scrollLeft, current: currentIn(diagram)})),
    };
});
document.addEventListener('htmx:afterSettle', event => {
    if (!kept) {
        return;
    }
    const details = [...event.detail.elt.querySelectorAll('details')];
    if (details.length === kept.opened.length) {
        details.forEach((one, at) => { one.open = kept.opened[at]; });
    }
    [...event.detail.elt.querySelectorAll('.diagram')].forEach((diagram, at) => {
        if (kept.diagrams[at]?.current === currentIn(diagram)) {
            diagram.scrollLeft = kept.diagrams[at].left;
        } else {
            showCurrent(diagram);
        }
    });
    if (kept.focus) {
        document.querySelector(kept.focus)?.focus({preventScroll: true});
    }
    kept = null;
});

/** Of filters that say whether what is sought is under way or has ended, the one chosen last counts. Before the form is sent. */
document.addEventListener('change', event => {
    const show = event.target instanceof HTMLSelectElement ? event.target.form?.elements.show : null;
    if (!show || show.value === 'all') {
        return;
    }
    const implied = select => select.selectedOptions[0]?.dataset.show ?? show.value;
    if (event.target !== show) {
        show.value = implied(event.target);
        return;
    }
    for (const select of show.form.querySelectorAll('select')) {
        if (implied(select) !== show.value) {
            select.value = '';
        }
    }
}, true);

/** Forms that say what they do ask first. */
document.addEventListener('submit', event => {
    const question = event.target.dataset.ask;
    if (question && !window.confirm(question)) {
        event.preventDefault();
    }
});

/** Drop a file on a field for certificates, and it is chosen. */
for (const kind of ['dragover', 'drop']) {
    document.addEventListener(kind, event => {
        const zone = event.target instanceof Element ? event.target.closest('[data-drop]') : null;
        if (!zone) {
            return;
        }
        event.preventDefault();
        zone.classList.toggle('over', kind === 'dragover');
        if (kind === 'drop' && event.dataTransfer.files.length > 0) {
            const field = zone.querySelector('input[type=file]');
            field.files = event.dataTransfer.files;
            field.dispatchEvent(new Event('change', {bubbles: true}));
        }
    });
}
document.addEventListener('dragleave', event => {
    if (event.target instanceof Element) {
        event.target.closest('[data-drop]')?.classList.remove('over');
    }
});
