/** What `reelhaul --help` prints. */
import { builtInProviders } from '../../preload/contract/vocabulary.ts'

export const usage = `Usage:
  reelhaul fetch [FILE.csv|.xlsx|.txt|.json|JOB_ID|-]...     queue and run until every job is settled
  reelhaul find --provider NAME [--since 7d]...              list recent jobs, where the provider documents that
  reelhaul demo [--out DIR]                                  the same against the embedded simulator
  reelhaul list                                              the jobs in the state folder
  reelhaul retry [JOB_ID]...                                 take up failed jobs again and run
  reelhaul export [FILE.csv|FILE.json]                       write the receipt (without a file: to stdout)
  reelhaul status [--check WHAT]...                          the health of the queue, for people and monitors
  reelhaul add [FILE|JOB_ID|-]...                            queue jobs in the program that has the folder
  reelhaul pause · resume · cancel [JOB_ID]... [--batch B]   what is done to jobs of a running program, or of the queue
  reelhaul watch                                             print what a running program does until interrupted
  reelhaul provider check FILE.yaml [--job ID]               try a provider's description on its examples, or on a job
  reelhaul provider list                                     the providers, and where they come from
  reelhaul policy [check FILE]                               what the administrator allows here, or try a policy file
  reelhaul provider schema                                   the JSON Schema of descriptions, for editors
  reelhaul support FILE.zip                                  what a bug report needs, without keys, links and names

Options:
  --provider NAME          ${builtInProviders.join(' ')}; left out: a CSV column, else the shape of the ID
  --provider-file FILE     a provider described in a file (repeatable); those in the folder
                           "providers" of the data folder are there anyway
  --base-url URL           that provider's API origin (default: the documented one); for several
                           providers: --base-url redner=URL --base-url a2e=URL
  --allow-http             keys and files over plain http to other machines, too
  --out DIR                where files go (default: ./reelhaul-files)
  --data DIR               where the queue lives; the same folder again resumes
  --concurrency N          files at once, 1 to 64 (default 8)
  --segments N             connections per large file, 1 to 16 (default 4)
  --limit-rate RATE        bytes per second for all, such as 500K or 10M
  --poll-interval S        shortest time between two polls of one job, seconds (default 5)
  --expiration-seconds N   lifetime asked of Redner, 60 to 604800
  --template T             file name template, such as "{title} {locale}.{ext}"
  --encoding NAME          what lists are written in, such as shift_jis (left out: guessed)
  --column ROLE=NAME       which column of lists is the id, title, provider, account or product, such as
                           id=Vorgang (repeatable; what is left out is found by name and content)
  --sheet NAME             the sheet of a workbook (left out: the first with jobs)
  --collisions WHAT        a name that a file has already: number (default), overwrite or skip
  --join-subtitles         subtitles that come in several files also as one, NAME.joined.srt
  --product P              product of jobs that do not say theirs, such as faceSwap or render;
                           find: list this one alone
  --side-files             also save files that only accompany a result
  --webhook-port N         receive Redner's webhooks on this machine; REELHAUL_WEBHOOK_SECRET is
                           the last part of their address: http://127.0.0.1:N/webhook/SECRET
  --since WHEN             find: jobs made since a day, 2026-11-01, or in the last 7d or 36h
  --status WORD            find: waiting, ready, failed or the provider's own word (repeatable)
  --limit N                find: stop after so many jobs
  --csv FILE|-             find: write a list that "reelhaul fetch" reads
  --fetch                  find: queue and fetch what is found
  --key-file FILE          credentials as NAME=value lines, readable by you alone (mode 0600);
                           what the environment says goes before
  --webhook-header NAME    the header with their signature, which is made with the secret in
                           REELHAUL_WEBHOOK_SIGNING_SECRET: what is not signed is refused then
  --policy FILE            what may be done, besides what the system's own policy allows: see
                           "reelhaul policy"
  --log-level LEVEL        of the log in the data folder: error, warn, info (default) or debug; or
                           REELHAUL_LOG_LEVEL
  --control                fetch, retry, find: let add, pause, resume, cancel, retry and watch talk to this run
  --metrics-port N         fetch, retry, find: figures for Prometheus at http://127.0.0.1:N/metrics
  --batch NAME             add: name of the new batch; pause, resume, retry, cancel: its jobs
  --account NAME           add: the account whose jobs they are
  --check WHAT             status: what decides the exit code: running, due, accounts, disk, jobs
                           (repeatable; default: all but running)
  --after-batch COMMAND    run a program when a batch has ended, without a shell; the receipt's path is its last
                           argument, as REELHAUL_RECEIPT (beside it REELHAUL_BATCH, REELHAUL_FOLDER)
  --notify-url URL         send a signed webhook when a batch has ended (Standard Webhooks);
                           REELHAUL_NOTIFY_SECRET holds the secret, whsec_ and base64
  --notify-jobs            one for each job, too
  --json                   one JSON object a line on stdout
  --help, --version

Credentials: REELHAUL_API_KEY (for Adobe the bearer token), REELHAUL_CLIENT_ID (Adobe's x-api-key).
With REELHAUL_CLIENT_SECRET beside the client ID and no key, Adobe's tokens are got and renewed;
REELHAUL_TOKEN_URL and REELHAUL_TOKEN_SCOPE replace the documented token endpoint and scope.
Jobs of several providers in one run: REELHAUL_API_KEY_REDNER, REELHAUL_API_KEY_ADOBE and so on.
What neither the environment nor --key-file says is taken from the folder that CREDENTIALS_DIRECTORY
names (systemd, containers): the file "reelhaul-keys" with such lines, or files named like the variables.
Exit codes: 0 every job saved or the list read, 1 some failed (or a command after a
batch), 2 bad usage or input, 130 interrupted with the state kept.
Of status: 0 well, 1 something needs a person, 2 bad usage, 3 no queue can be read or, with --check running,
no program works with it; watch: 3 no program runs. Health checks of containers: status --check running.
`
