// Which target and which step of its requests a view is of; the same in every view.

import type {ViewState} from '../address/view-state.js';
import {usePage} from './context.js';
import {Picker} from './picker.js';

interface Props {
  readonly view: Pick<ViewState, 'target' | 'step'>;
  /** Those that there is something of. */
  readonly targets: readonly string[] | undefined;
  readonly steps: readonly string[] | undefined;
}

export function TargetStepPickers({view, targets = [], steps = []}: Props) {
  const {change} = usePage();
  return (
    <>
      <Picker
        label="Target"
        all="All targets"
        names={targets}
        value={view.target}
        onPick={(target) => change({target}, 'step')}
      />
      <Picker
        label="Step"
        all="All steps"
        names={steps}
        value={view.step}
        onPick={(step) => change({step}, 'step')}
      />
    </>
  );
}
