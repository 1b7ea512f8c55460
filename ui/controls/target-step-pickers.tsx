// The pickers of target and step, which filter every view in the same way.

import type {ViewState} from '../address/view-state.js';
import {usePage} from './context.js';
import {Picker} from './picker.js';

interface Props {
  readonly view: Pick<ViewState, 'target' | 'step'>;
  /** The names that can be picked. */
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
