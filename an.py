import json,glob,collections,sys
p=json.load(open(sorted(glob.glob('/tmp/quarter/prof/*'))[-1]))
nodes={n['id']:n for n in p['nodes']}
parent={}
for n in p['nodes']:
    for c in n.get('children',[]): parent[c]=n['id']
self=collections.Counter(); byfile=collections.Counter(); incl=collections.Counter()
dt=p['timeDeltas']
for s,d in zip(p['samples'],dt):
    n=nodes[s]; cf=n['callFrame']
    f=cf['url'].split('node_modules/')[-1].split('/work/wt/quarter/')[-1]
    if 'node_modules' in cf['url']: f='nm:'+'/'.join(f.split('/')[:2])
    self[(cf['functionName'],f)]+=d; byfile[f]+=d
    seen=set(); x=s
    while x in nodes:
        c=nodes[x]['callFrame']; k=(c['functionName'],c['url'].split('/')[-1])
        if k not in seen: incl[k]+=d; seen.add(k)
        x=parent.get(x)
print('total',sum(dt)/1000)
for k,v in byfile.most_common(25): print(round(v/1000),k)
print('--- self')
for k,v in self.most_common(25): print(round(v/1000),k)
print('--- incl')
for k,v in incl.most_common(60): print(round(v/1000),k)
