'use strict';
// The pages work without this. It keeps a live page quiet while somebody works in it, and takes certificates that are dropped.

/** Parts that are loaded anew by themselves must not take away what somebody has written or chosen. */
document.addEventListener('htmx:beforeSwap', event => {
    const live = event.detail.requestConfig.triggeringEvent?.type?.startsWith('sse:');
    const written = [...event.detail.target.querySelectorAll('textarea, input:not([type=hidden])')]
        .some(field => field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
    if (live && written) {
        event.detail.shouldSwap = false;
        document.documentElement.dataset.stale = 'yes';
    }
});

/** The focus goes back to the same place after a part was loaded anew. */
let focused = null;
document.addEventListener('htmx:beforeSwap', event => {
    const busy = document.activeElement;
    focused = event.detail.target.contains(busy) ? busy.id || busy.getAttribute('href') : null;
});
document.addEventListener('htmx:afterSettle', () => {
    if (focused) {
        (document.getElementById(focused) || document.querySelector(`[href="${CSS.escape(focused)}"]`))?.focus({preventScroll: true});
        focused = null;
    }
});

/** Whether what is shown is live. */
for (const name of ['htmx:sseOpen', 'htmx:sseError']) {
    document.addEventListener(name, event => {
        document.documentElement.dataset.live = name === 'htmx:sseOpen' ? 'yes' : 'no';
    });
}

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
