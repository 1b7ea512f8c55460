// What to do where there is nothing to see yet: the command that changes it.

import {useState} from 'preact/hooks';

/** `secure` of the page is that of the collector: it serves both. */
function collectorUrl(kind: 'http' | 'ws'): string {
  const {protocol, host} = location;
  return `${kind}${protocol === 'https:' ? 's' : ''}://${host}`;
}

export function AgentHint() {
  return (
    <div class="hint">
      <p>
        <b>No agent is connected.</b> On each host to be watched, as root:
      </p>
      <Command text={`regscope agent --collector ${collectorUrl('ws')}`} />
    </div>
  );
}

export function RunHint() {
  return (
    <div class="hint">
      <p>
        <b>No run goes on.</b> What is shown is live only and not stored. A run begins with a load:
      </p>
      <Command
        text={`regscope load demo --collector ${collectorUrl('http')} --registry http://HOST:PORT`}
      />
      <p>or with any command as a phase:</p>
      <Command
        text={`regscope exec --collector ${collectorUrl('http')} --phase push -- docker push IMAGE`}
      />
    </div>
  );
}

function Command({text}: {text: string}) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  return (
    <div class="command">
      <code>{text}</code>
      {'clipboard' in navigator && (
        <button type="button" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}
