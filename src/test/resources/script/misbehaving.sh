#!/bin/sh
# A CA with one key, which does what the file "behaviour" says.
request=$(cat)
member() {
    printf '%s' "$request" | sed -n 's/^{[^{]*"'"$1"'":"\([^"]*\)".*/\1/p'
}
action=$(member action)
reference=$(member reference)
password=$(printf '%s' "$request" | sed -n 's/.*"password":"\([^"]*\)".*/\1/p')
behaviour=$(cat behaviour)

cat > openssl.conf <<'CONF'
[req]
distinguished_name = empty
[empty]
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 90
copy_extensions = copy
policy = any
[any]
commonName = optional
CONF

sign() {
    openssl ca -batch -notext -config openssl.conf -in "${csr:-$reference.csr}" -out "$reference.new" "$@" 2> openssl.log || exit 2
    cat "$reference.new" ca.pem > "$reference.pem"
}

issued() {
    printf '{"status":"issued","reference":"CA-%s","certificates":"%s"}' "$reference" \
        "$(awk '{ printf "%s\\n", $0 }' "$reference.pem")"
    exit 0
}

if [ "$action" = place ]; then
    printf '%b' "$(member csr)" > "$reference.csr"
    case "$behaviour" in
        issues_later | cancels | keeps_orders | signs_before_it_cancels)
            printf '{"status":"pending","lookAgainAfterSeconds":60,"state":"waits for %s"}' "$reference"
            exit 0 ;;
        refuses)
            printf '{"status":"refused","cause":"request","reason":"no such name,\342\200\256 \\u0007%s"}' "$password"
            exit 0 ;;
        takes_no_more)
            printf '{"status":"not-received","lookAgainAfterSeconds":120,"reason":"closed for the night, %s"}' "$password"
            exit 0 ;;
        breaks_off)
            echo "broken, with $password" >&2
            exit 1 ;;
        signs_another_key)
            csr=other.csr
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -config openssl.conf \
                -subj /CN=web.example -addext subjectAltName=DNS:web.example -out other.csr 2> openssl.log
            sign ;;
        adds_a_name)
            echo 'subjectAltName = DNS:web.example, DNS:admin.example' > added.conf
            sign -extfile added.conf ;;
        has_expired)
            sign -startdate 20240101000000Z -enddate 20240401000000Z ;;
        signs_with_another_ca)
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -subj '/CN=Root of a script' \
                -days 365 -out other.pem 2> openssl.log
            sign -cert other.pem -keyfile other.key
            cat "$reference.new" other.pem > "$reference.pem" ;;
        *)
            sign ;;
    esac
    if [ "$behaviour" = loses_its_answer ]; then
        exit 1
    fi
fi
if [ "$action" = cancel ]; then
    if [ "$behaviour" = signs_before_it_cancels ]; then
        sign
    fi
    if [ "$behaviour" = cancels ]; then
        printf '{"status":"cancelled"}'
    else
        printf '{"status":"kept"}'
    fi
    exit 0
fi
if [ "$action" = check ]; then
    grep -q '"state":"waits for '"$reference"'"' <<IN || exit 3
$request
IN
    [ -s "$reference.pem" ] || sign
fi

case "$behaviour" in
    is_too_slow) trap '' TERM; sleep 60 ;;
    answers_garbage) echo "<html>$password"; exit 0 ;;
    answers_endlessly) yes "$password" ;;
esac
[ -s "$reference.pem" ] && issued
printf '{"status":"not-received"}'
