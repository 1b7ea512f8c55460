// The variables of the environment that are regscope's own.

/**
 * Takes away those that are empty: containers and units leave variables open that nobody has filled in, and mean
 * nothing by it. OpenTelemetry reads its variables so too (specification, "Environment Variables").
 */
export function dropEmptyVariables(environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith('REGSCOPE_') && value === '') delete environment[name];
  }
}
