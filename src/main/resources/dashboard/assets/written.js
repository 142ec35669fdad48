'use strict';
// What somebody has written into a form that is sent to the service, and that did not get there: the session was over, something was
// away, the page was left. It lies in this tab of the browser alone, is put back for the same person alone, and is sent by nobody but them.

const WRITTEN = 'certloom.written';
const KEPT_FOR = 12 * 60 * 60 * 1_000;
const MAX_CHARACTERS = 400_000;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*(-----END CERTIFICATE-----)?/g;
/** Base64 and hexadecimal that is longer than the digests people write about. */
const ENCODED = /[A-Za-z0-9+/=_-]{41,}/g;
const DIGEST = /^[0-9A-Fa-f]{41,64}$/;

const person = document.body.dataset.person;
const tabs = new BroadcastChannel(WRITTEN);
/** When fields of this page were written in. */
const writtenAt = new WeakMap();
let signedOut = false;

/** Fields that people write or choose in: never a password, nor what a form holds by itself, such as its token. */
function fieldsOf(form) {
    return [...form.elements].filter(field => field.name
        && field.matches('textarea:not([data-secret]), select, input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button])'));
}

/** What nobody should have pasted: a private key, also one that only its bytes tell, with or without a password. */
function isSecret(text) {
    return /PRIVATE KEY/i.test(text)
        || (text.replace(CERTIFICATE, '').match(ENCODED) ?? []).some(run => !DIGEST.test(run));
}

/** Where certificates belong, nothing else is kept. */
function mayBeKept(field) {
    return field.dataset.keeps === 'certificate' ? /CERTIFICATE/.test(field.value) && !isSecret(field.value) : !isSecret(field.value);
}

function isYoung(at) {
    const age = Date.now() - at;
    return age >= 0 && age < KEPT_FOR;
}

function formsThatSend() {
    return [...document.querySelectorAll('main form[method=post]')];
}

function isChoice(field) {
    return field.type === 'checkbox' || field.type === 'radio';
}

function isWritten(field) {
    if (field.matches('select')) {
        return field.selectedOptions[0] !== ([...field.options].find(option => option.defaultSelected) ?? field.options[0]);
    }
    return isChoice(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function read() {
    try {
        return JSON.parse(sessionStorage.getItem(WRITTEN)) ?? {};
    } catch {
        return {};
    }
}

/** Of somebody else, or of long ago: nothing. */
function keptOfThisPerson() {
    const kept = read();
    return kept.person === person && Array.isArray(kept.fields)
        ? {...kept, fields: kept.fields.filter(field => isYoung(field.at))}
        : {person, fields: []};
}

function keep(kept) {
    try {
        if (kept.fields.length === 0) {
            sessionStorage.removeItem(WRITTEN);
        } else {
            sessionStorage.setItem(WRITTEN, JSON.stringify(kept));
        }
    } catch {
        // The browser keeps nothing, or nothing of that size.
    }
}

const isSame = (one, other) => one.action === other.action && one.name === other.name && (!one.choice || one.value === other.value);

/** Notes what is written on this page, beside what was kept of others. */
function keepWritten(sent) {
    const here = formsThatSend().flatMap(form => fieldsOf(form).filter(field => isWritten(field) && mayBeKept(field)).map(field => ({
        action: form.getAttribute('action'), name: field.name, value: field.value, choice: isChoice(field), checked: field.checked === true,
        at: writtenAt.get(field) ?? Date.now(),
    })));
    const onThisPage = formsThatSend().map(form => form.getAttribute('action'));
    const kept = keptOfThisPerson();
    const fields = [];
    let room = MAX_CHARACTERS;
    for (const field of [...here, ...kept.fields.filter(other => !onThisPage.includes(other.action))]) {
        if (field.value.length <= room && isYoung(field.at)) {
            room -= field.value.length;
            fields.push(field);
        }
    }
    keep({person, fields, sent});
}

/** Puts back what belongs here. Nobody is told of it as of something typed: so nothing is sent, not even to be checked. */
function putBack() {
    const kept = keptOfThisPerson();
    // What the service has answered, it has read: it did what was asked, or has said why not.
    const arrived = document.querySelector('#said .notice, main > .problem[role=alert]') ? kept.sent : null;
    const left = kept.fields.filter(field => field.action !== arrived);
    let back = false;
    for (const form of formsThatSend()) {
        for (const field of fieldsOf(form)) {
            const own = {action: form.getAttribute('action'), name: field.name, value: field.value};
            const written = left.find(one => isSame(one, own));
            const isThere = written && (written.choice ? field.checked === written.checked : field.value === written.value);
            if (!written || isThere || isWritten(field)) {
                continue;
            }
            if (written.choice) {
                field.checked = written.checked;
            } else {
                field.value = written.value;
            }
            writtenAt.set(field, written.at);
            form.closest('details')?.setAttribute('open', '');
            back = true;
        }
    }
    document.getElementById('written-back').hidden = !back;
    keep({person, fields: left});
}

/** Of this tab, and of what is written on its page. */
function forget() {
    signedOut = true;
    sessionStorage.removeItem(WRITTEN);
}

tabs.addEventListener('message', forget);
if (person) {
    putBack();
    for (const kind of ['input', 'change']) {
        document.addEventListener(kind, event => writtenAt.set(event.target, Date.now()));
    }
    let sent = null;
    document.addEventListener('submit', event => {
        const form = event.target;
        if (event.defaultPrevented || form.method !== 'post') {
            return;
        }
        if (form.getAttribute('action') === '/dashboard/sign-out') {
            forget();
            tabs.postMessage('signed-out');
        }
        sent = form.getAttribute('action');
    });
    window.addEventListener('pagehide', () => {
        if (!signedOut) {
            keepWritten(sent);
        }
    });
}
