#!/bin/sh
# Makes the certificates of the TLS tests anew, beside this script. They are valid from 2020 to 2120, and their private
# keys protect nothing.
set -eu
cd "$(dirname "$0")"
rm -f -- *.crt *.key *.crl
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
: >"$work/index.txt"
echo 01 >"$work/serial"
echo 01 >"$work/crlnumber"
cat >"$work/openssl.cnf" <<CONFIGURATION
[ca]
default_ca = default
[default]
database = $work/index.txt
serial = $work/serial
crlnumber = $work/crlnumber
new_certs_dir = $work
default_md = sha256
default_startdate = 20200101000000Z
default_enddate = 21200101000000Z
default_crl_days = 36500
unique_subject = no
policy = any
[any]
commonName = supplied
CONFIGURATION

certificate() { # NAME COMMON-NAME EXTENSIONS SIGNER...
  name=$1 common_name=$2 extensions=$3
  shift 3
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name.key" -out "$work/request" \
    -subj "/CN=$common_name" 2>/dev/null
  printf '%s\n' "$extensions" >"$work/extensions"
  openssl ca -batch -config "$work/openssl.cnf" -in "$work/request" -out "$name.crt" -notext \
    -extfile "$work/extensions" "$@" 2>/dev/null
}

authority() { # NAME
  certificate "$1" "SnoozeQL test authority ($1)" "basicConstraints=critical,CA:TRUE" -selfsign -keyfile "$1.key"
}

signed() { # NAME COMMON-NAME EXTENSIONS
  certificate "$1" "$2" "basicConstraints=CA:FALSE
$3" -cert ca.crt -keyfile ca.key
}

authority ca
authority other-ca
signed server db.example.com "subjectAltName=DNS:localhost"
# Without alternative names, as old certificates are.
signed common-name localhost ""
# For the user of this name.
signed client cert_user ""

# The certificate of `server`, revoked.
openssl ca -config "$work/openssl.cnf" -cert ca.crt -keyfile ca.key -revoke server.crt 2>/dev/null
openssl ca -config "$work/openssl.cnf" -cert ca.crt -keyfile ca.key -gencrl -out revoked.crl \
  -crl_lastupdate 20200101000000Z -crl_nextupdate 21200101000000Z 2>/dev/null
rm -- ca.key other-ca.key
chmod 644 -- *.key
