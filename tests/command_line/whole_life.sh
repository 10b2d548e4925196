#!/bin/bash
# The whole life of a KMS configuration and its universe, by verbs only, and each exit code.
#
# usage: whole_life.sh KMS_TUI FOLDER
#
# HOME is empty; HTTPS_PROXY and SSL_CERT_FILE lead to a sandbox. FOLDER is kept for looking at.
set -eu
umask 077

kms_tui=$1 folder=$2
tenant=11111111-1111-4111-8111-111111111111
client=aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa
vault=https://kv-demo.vault.azure.net
declare -A reached=()

# ends CODE WORDS...: runs kms-tui, whose output is then in out and err.
ends() {
    local expected=$1 code=0
    shift
    "$kms_tui" "$@" > "$folder/out" 2> "$folder/err" < /dev/null || code=$?
    cat "$folder/out" "$folder/err" >> "$folder/everything-said"
    reached[$code]=yes
    if [ "$code" != "$expected" ]; then
        printf 'kms-tui %s ended with %s, not %s\n' "$*" "$code" "$expected" >&2
        cat "$folder/out" "$folder/err" >&2
        exit 1
    fi
}

# tells EXPRESSION: of the document that the last run printed, as `it`, this is true.
tells() {
    python3 -c 'import json, sys
it = json.load(open(sys.argv[1]))
sys.exit(not eval(sys.argv[2]) and f"not true: {sys.argv[2]} of {it}")' "$folder/out" "$1"
}

printf 'correct horse battery\n' > "$folder/passphrase"
printf 'sandbox~good\n' > "$folder/secret"
printf 'sandbox~next\n' > "$folder/next-secret"
export KMS_TUI_PASSPHRASE_FILE=$folder/passphrase

# A place for client secrets, and the first configuration.
ends 0 secrets create
good=(--tenant-id "$tenant" --client-id "$client" --vault-url "$vault" --key-name good)
ends 0 create prod "${good[@]}" --secret-fd 3 --json 3< "$folder/secret"
tells 'it["changed"] and it["configuration"]["key_name"] == "good"'
ends 0 list --json
tells '[c["name"] for c in it["configurations"]] == ["prod"]'
ends 0 show prod
ends 0 check prod --json

# What is refused, and stays refused.
ends 7 create prod "${good[@]}" --secret-file "$folder/secret"
ends 1 create broken "${good[@]}" --key-name disabled --secret-file "$folder/secret"
ends 5 create far "${good[@]}" --vault-url https://kv-nowhere.vault.azure.net \
    --secret-file "$folder/secret"
ends 2 create wrong "${good[@]}" --tenant-id nonsense --secret-file "$folder/secret"
ends 2 create wrong "${good[@]}" --client-secret sandbox-typed-here
ends 3 show nobody
KMS_TUI_PASSPHRASE_FILE='' ends 6 check prod
ends 4 --read-only delete prod --yes-delete prod

# A second configuration, from a body made for YugabyteDB Anywhere's API.
cat > "$folder/body.json" << BODY
{"name": "standby", "CLIENT_ID": "$client", "TENANT_ID": "$tenant", "AZU_VAULT_URL": "$vault",
 "AZU_KEY_NAME": "good-3072", "AZU_KEY_ALGORITHM": "RSA", "AZU_KEY_SIZE": 3072,
 "CLIENT_SECRET": "sa********od"}
BODY
ends 0 create -f "$folder/body.json" --secret-file "$folder/secret"

# A universe, its keys, and what becomes of them.
ends 0 universe add orders --notes 'by a script'
ends 3 universe enable orders --configuration nobody
ends 0 universe enable orders --configuration prod --json
tells 'it["changed"] and it["universe"]["active_key"] == 1'
ends 0 universe enable orders --configuration prod --json
tells 'not it["changed"]'
ends 0 universe rotate orders --json
tells 'it["universe"]["active_key"] == 2'
ends 0 universe verify orders
ends 0 universe rewrap orders --configuration standby --json
tells 'it["universe"]["configuration"] == "standby"'
ends 0 universe verify --all
ends 4 universe export-key orders -o "$folder/universe-key"
ends 0 universe export-key orders --output "$folder/universe-key" --yes-export EXPORT
[ "$(wc -c < "$folder/universe-key")" = 48 ]
ends 0 universe history orders --json
tells '"exported" in [event["kind"] for event in it["events"]]'

# The next client secret, proven with the keys it has to unwrap.
printf 'sandbox~wrong\n' > "$folder/wrong-secret"
ends 5 edit standby --secret-file "$folder/wrong-secret"
ends 0 edit standby --secret-fd 3 --secret-expires 2099-12-31 --json 3< "$folder/next-secret"
tells 'it["configuration"]["secret_expires_on"] == "2099-12-31"'

# Out and in again, with one more.
ends 0 export -o "$folder/configurations.json"
ends 0 import "$folder/configurations.json" --json
tells 'not it["changed"]'
sed -i 's/"standby"/"spare"/' "$folder/configurations.json"
ends 4 import "$folder/configurations.json" --secret-file "spare=$folder/secret"
ends 0 import "$folder/configurations.json" --secret-file "spare=$folder/secret" --yes --json
tells 'it["changed"]'

# What a universe used stays; what none used goes.
ends 0 universe disable orders --yes-disable orders
ends 4 delete prod --yes-delete prod
ends 4 delete spare
ends 0 backup "$folder/catalogue.backup"
ends 0 delete spare --yes-delete spare
ends 3 show spare

# The catalogue of before, whose secret of "spare" is gone for good.
ends 4 restore "$folder/catalogue.backup"
ends 0 restore "$folder/catalogue.backup" --yes-restore REPLACE --json
tells 'it["changed"] and it["needing_secrets"] == ["spare"]'
ends 0 edit spare --secret-file "$folder/secret"
ends 0 check --all --json
ends 0 universe verify --all
ends 0 doctor

# Everything is on record, and nobody can take a line of it away unseen.
ends 0 audit verify
sed -i 3d "$HOME/.local/share/kms-tui/audit.jsonl"
ends 1 audit verify

for code in 0 1 2 3 4 5 6 7; do
    [ "${reached[$code]-}" = yes ]
done
! grep -F -e sandbox~ -e 'correct horse' "$folder/everything-said"
