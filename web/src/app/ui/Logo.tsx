import classes from './ui.module.css';

const CLOUD =
  'M20.2 44.4a10.1 10.1 0 0 1-1.2-20.1 13.4 13.4 0 0 1 26-1.9 11.1 11.1 0 0 1-.6 22H33.2l-8.6 8.2c-1.3 1.2-3.2.3-3.2-1.4v-6.8z';

/** The mark: a cloud that carries a message. Decoration; the name stands beside it, or in a label. */
export function Logo({ size = 32, tile = true }: { size?: number; tile?: boolean }) {
  return (
    <svg className={classes.logo} width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      {tile && <rect className={classes.logoTile} width="64" height="64" rx="15" />}
      <path className={tile ? classes.logoCloud : classes.logoCloudBare} d={CLOUD} />
      <path
        className={tile ? classes.logoLines : classes.logoLinesBare}
        d="M22.6 30.2h20M22.6 37.2h12.4"
      />
    </svg>
  );
}
